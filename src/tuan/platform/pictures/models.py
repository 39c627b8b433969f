"""Tables of the pictures."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table

from tuan.platform.tables import instant, metadata, text, uuid

# The id follows from the shop and the content, so the same picture uploaded twice is one row and one set of files.
pictures = Table(
    "pictures",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    Column("content_hash", LargeBinary, nullable=False),
    Column("width", Integer, CheckConstraint("width > 0", name="width"), nullable=False),
    Column("height", Integer, CheckConstraint("height > 0", name="height"), nullable=False),
    text("alt_zh"),
    text("alt_en"),
    instant("at"),
    Index(None, "shop_id", "at"),
)
