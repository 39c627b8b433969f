"""Tables of the ground itself."""

from sqlalchemy import Column, Index, Integer, Table

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
)

rate_limits = Table(
    "rate_limits",
    metadata,
    text("key", primary_key=True),
    instant("window_ends"),
    Column("attempts", Integer, nullable=False),
    Index(None, "window_ends"),
)
