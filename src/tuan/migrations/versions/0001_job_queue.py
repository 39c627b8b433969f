"""The job queue: procrastinate's own schema, frozen as it was in version 3.10."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    # Straight to the driver: the text has colons and percent signs that are not parameters.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(Path(__file__).with_name("0001_job_queue.sql").read_bytes())
    cursor.close()
