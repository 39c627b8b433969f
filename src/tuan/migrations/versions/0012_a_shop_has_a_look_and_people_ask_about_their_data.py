"""A shop has a colour and banners; people ask about their data; search suggests; names without digits of phones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.add_column("shops", sa.Column("accent", sa.Text(), nullable=True))
    op.add_column("shops", sa.Column("banners", postgresql.JSONB(), server_default="[]", nullable=False))
    op.create_check_constraint(op.f("shops_accent_check"), "shops", "accent ~ '^#[0-9a-f]{6}$'")
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (ended_at is null)", name=op.f("privacy_requests_ended_check")),
        sa.CheckConstraint("kind in ('export', 'erase')", name=op.f("privacy_requests_kind_check")),
        sa.CheckConstraint("state in ('open', 'done', 'withdrawn')", name=op.f("privacy_requests_state_check")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("privacy_requests_user_id_fkey"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("privacy_requests_pkey")),
    )
    op.create_index(
        "privacy_requests_one_open",
        "privacy_requests",
        ["user_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("privacy_requests_asked_at_id_idx"), "privacy_requests", ["asked_at", "id"])
    op.create_index(op.f("payments_buyer_id_idx"), "payments", ["buyer_id"])
    op.create_index("search_words_beginning", "search_words", ["word"], postgresql_ops={"word": "text_pattern_ops"})
    # The names that we gave ended in the bearer's phone number.
    op.execute(
        """update users set nickname = 'Tuan-' || upper(substr(md5(id::text), 1, 5))
           where nickname ~ '^(\u7528\u6237|User )[0-9]{4}$' and right(nickname, 4) = right(phone_masked, 4)"""
    )
