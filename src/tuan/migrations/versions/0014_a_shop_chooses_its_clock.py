"""a shop chooses its clock."""

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
