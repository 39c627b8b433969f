"""Tables of the tasks."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, text, uuid


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, CheckConstraint(f"{name} >= 0", name=name), nullable=False, server_default=sql("0"))


tasks = Table(
    "tasks",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("kind"),
    uuid("asked_by", nullable=True),
    text("asked_name"),
    text("language", CheckConstraint("language in ('zh-CN', 'en')", name="language")),
    document("input"),
    uuid("file_id", nullable=True),
    text("file_name", server_default=""),
    text("state", CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="state")),
    text("phase", server_default=""),
    _count("done"),
    Column("total", BigInteger, CheckConstraint("total >= 0", name="total"), nullable=True),
    _count("made"),
    _count("changed"),
    _count("skipped"),
    _count("refused"),
    # Where the next chunk begins, in words of the kind.
    document("position", server_default=sql("'{}'")),
    # Counts the chunks that were written: whoever remembers another number is not the one who works on it.
    Column("chunk", Integer, nullable=False, server_default=sql("0")),
    document("problem", nullable=True),
    text("result_name", nullable=True),
    Column("is_cancel_asked", Boolean, nullable=False, server_default=sql("false")),
    instant("created_at"),
    instant("touched_at"),
    instant("started_at", nullable=True),
    instant("ended_at", nullable=True),
    CheckConstraint("(state in ('done', 'failed', 'cancelled')) = (ended_at is not null)", name="ended_at"),
    CheckConstraint("(state = 'failed') = (problem is not null)", name="problem"),
    Index(None, "shop_id", "created_at", "id"),
    Index("tasks_ended", "ended_at", postgresql_where=sql("ended_at is not null")),
)

# What could not be done, one row each, with what was given: the file to mend is written from these.
task_refusals = Table(
    "task_refusals",
    metadata,
    uuid("task_id", ForeignKey("tasks.id", ondelete="cascade"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("line", BigInteger, nullable=True),
    text("column", server_default=""),
    text("code"),
    text("zh"),
    text("en"),
    document("cells"),
)

# Names that one run has met, so that a file cannot name the same thing twice.
task_keys = Table(
    "task_keys",
    metadata,
    uuid("task_id", ForeignKey("tasks.id", ondelete="cascade"), primary_key=True),
    text("key", primary_key=True),
)

# What somebody else's system calls a thing of ours: it is unique for a shop and kind, so a repeat finds it.
external_references = Table(
    "external_references",
    metadata,
    uuid("shop_id", primary_key=True),
    text("kind", primary_key=True),
    text("reference", primary_key=True),
    uuid("object_id"),
    Index(None, "shop_id", "kind", "object_id", unique=True),
)
