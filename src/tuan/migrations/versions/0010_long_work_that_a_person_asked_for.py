"""Long work that a person asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Walk forward; there is no way back but a backup."""
    op.create_table(
        "external_references",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "kind", "reference", name=op.f("external_references_pkey")),
    )
    op.create_index(
        op.f("external_references_shop_id_kind_object_id_idx"),
        "external_references",
        ["shop_id", "kind", "object_id"],
        unique=True,
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("input", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), server_default="", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("made", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("chunk", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("result_name", sa.Text(), nullable=True),
        sa.Column("is_cancel_asked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (problem is not null)", name=op.f("tasks_problem_check")),
        sa.CheckConstraint(
            "(state in ('done', 'failed', 'cancelled')) = (ended_at is not null)", name=op.f("tasks_ended_at_check")
        ),
        sa.CheckConstraint("language in ('zh-CN', 'en')", name=op.f("tasks_language_check")),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("tasks_state_check")
        ),
        sa.CheckConstraint("changed >= 0", name=op.f("tasks_changed_check")),
        sa.CheckConstraint("done >= 0", name=op.f("tasks_done_check")),
        sa.CheckConstraint("made >= 0", name=op.f("tasks_made_check")),
        sa.CheckConstraint("refused >= 0", name=op.f("tasks_refused_check")),
        sa.CheckConstraint("skipped >= 0", name=op.f("tasks_skipped_check")),
        sa.CheckConstraint("total >= 0", name=op.f("tasks_total_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("tasks_pkey")),
    )
    op.create_index(
        "tasks_ended", "tasks", ["ended_at"], unique=False, postgresql_where=sa.text("ended_at is not null")
    )
    op.create_index(op.f("tasks_shop_id_created_at_id_idx"), "tasks", ["shop_id", "created_at", "id"], unique=False)
    op.create_table(
        "task_keys",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("task_keys_task_id_fkey"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("task_id", "key", name=op.f("task_keys_pkey")),
    )
    op.create_table(
        "task_refusals",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("column", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("task_refusals_task_id_fkey"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("task_id", "number", name=op.f("task_refusals_pkey")),
    )
