"""Staff of the house; and an index for the failed jobs that a scrape counts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.add_column("staff", sa.Column("is_house", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    # Until now every shop's owner and finance had what concerns the house. The first shop's keep it: who set this house up is among them.
    op.execute(
        """update staff set is_house = true
           where role in ('owner', 'finance') and shop_id = (select id from shops order by opened_at, id limit 1)"""
    )
    op.execute("create index procrastinate_jobs_failed on procrastinate_jobs (id) where status = 'failed'")
