"""a shop chooses its clock, and how far a warehouse server is told."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.create_check_constraint(
        op.f("tracking_shops_time_zone_check"),
        "tracking_shops",
        "time_zone ~ '^(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' and timezone(time_zone, timestamp '2000-01-01') is not null",
    )
    op.create_table(
        "warehouse_marks",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("0 <= position and position <= upto", name=op.f("warehouse_marks_position_check")),
        sa.PrimaryKeyConstraint("target", name=op.f("warehouse_marks_pkey")),
    )
