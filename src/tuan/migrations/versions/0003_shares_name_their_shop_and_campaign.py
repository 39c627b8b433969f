"""shares name their shop and campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Products, campaigns and groups are never deleted, so each share finds whose thing it shows.
FILL = """
update shares s set shop_id = p.shop_id from products p where s.kind = 'product' and p.id = s.target_id;
update shares s set shop_id = c.shop_id, campaign_id = c.id from campaigns c where s.kind = 'campaign' and c.id = s.target_id;
update shares s set shop_id = g.shop_id, campaign_id = g.campaign_id from groups g where s.kind = 'group' and g.id = s.target_id;
"""


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.add_column("shares", sa.Column("shop_id", sa.Uuid(), nullable=True))
    op.add_column("shares", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.execute(FILL)
    op.alter_column("shares", "shop_id", nullable=False)
    op.create_index(
        op.f("shares_campaign_id_depth_id_idx"),
        "shares",
        ["campaign_id", "depth", "id"],
        unique=False,
        postgresql_where=sa.text("campaign_id is not null"),
    )
