"""Tables of the HTTP floor."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from tuan.platform.tables import instant, metadata, text

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    text("caller", primary_key=True),
    text("route", primary_key=True),
    text("key", primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    instant("created_at"),
    Index(None, "created_at"),
)
