"""Tables of the ground itself."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table

from tuan.platform.tables import document, instant, metadata, text, uuid

audit_log = Table(
    "audit_log",
    metadata,
    uuid("id", primary_key=True),
    instant("at"),
    uuid("shop_id"),
    uuid("staff_id"),
    text("staff_name"),
    text("action"),
    text("object_kind"),
    text("object_id"),
    document("before", nullable=True),
    document("after", nullable=True),
    Index(None, "shop_id", "at", "id"),
    Index(None, "shop_id", "object_id", "at"),
)

# Why an attempt at a job failed: the queue itself keeps no words.
job_failures = Table(
    "job_failures",
    metadata,
    Column("job_id", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, CheckConstraint("attempt > 0", name="attempt"), primary_key=True, autoincrement=False),
    text("error", CheckConstraint("length(error) <= 2000", name="error")),
    instant("at"),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    text("key", primary_key=True),
    instant("window_ends"),
    Column("attempts", Integer, nullable=False),
    Index(None, "window_ends"),
)
