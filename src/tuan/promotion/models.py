"""Tables of promotion."""

from sqlalchemy import CheckConstraint, Table

from tuan.platform.tables import instant, metadata, minor, text, uuid

# A shop without a row ships for free.
shipping_fees = Table(
    "shipping_fees",
    metadata,
    uuid("shop_id", primary_key=True),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    minor("fee_minor", CheckConstraint("fee_minor >= 0", name="fee")),
    minor("free_from_minor", CheckConstraint("free_from_minor >= 0", name="free_from"), nullable=True),
    instant("updated_at"),
)
