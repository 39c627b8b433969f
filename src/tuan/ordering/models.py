"""Tables of ordering."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Numeric, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

carts = Table(
    "carts",
    metadata,
    uuid("buyer_id", primary_key=True),
    Column("version", Integer, nullable=False, server_default=sql("0")),
)

cart_lines = Table(
    "cart_lines",
    metadata,
    uuid("buyer_id", primary_key=True),
    uuid("sku_id", primary_key=True),
    Column("quantity", Integer, CheckConstraint("quantity between 1 and 999", name="quantity"), nullable=False),
    Column("is_selected", Boolean, nullable=False, server_default=sql("true")),
    minor("price_when_added"),
    text("currency"),
    instant("added_at"),
)

checkouts = Table(
    "checkouts",
    metadata,
    uuid("id", primary_key=True),
    uuid("buyer_id"),
    minor("total", CheckConstraint("total > 0", name="total")),
    text("currency"),
    instant("placed_at"),
    instant("pay_by"),
    instant("closes_at"),
    instant("ended_at", nullable=True),
    Index("checkouts_open", "closes_at", postgresql_where=sql("ended_at is null")),
)

orders = Table(
    "orders",
    metadata,
    uuid("id", primary_key=True),
    text("number", unique=True),
    uuid("checkout_id", ForeignKey("checkouts.id")),
    uuid("shop_id"),
    uuid("buyer_id"),
    text(
        "state",
        CheckConstraint(
            "state in ('awaiting_payment', 'awaiting_group', 'paid', 'ready_to_ship', 'shipped', 'delivered', 'completed', 'closed')",
            name="state",
        ),
    ),
    text("play_kind", nullable=True),
    uuid("campaign_id", nullable=True),
    uuid("group_id", nullable=True),
    minor("goods_total"),
    minor("discount_total"),
    minor("shipping_total"),
    minor(
        "total", CheckConstraint("total >= 0 and total = goods_total + discount_total + shipping_total", name="total")
    ),
    text("currency"),
    text("address_sealed"),
    document("address_masked"),
    text("note"),
    text("share_token", nullable=True),
    uuid("payment_id", nullable=True),
    instant("placed_at"),
    instant("pay_by"),
    instant("paid_at", nullable=True),
    instant("shipped_at", nullable=True),
    instant("delivered_at", nullable=True),
    instant("closed_at", nullable=True),
    text("close_reason", nullable=True),
    # What after-sales has done with the order; the lines say the rest.
    minor("shipping_refunded", server_default=sql("0")),
    Column("open_cases", Integer, nullable=False, server_default=sql("0")),
    CheckConstraint("state <> 'closed' or close_reason is not null", name="close_reason"),
    CheckConstraint("shipping_refunded between 0 and shipping_total", name="shipping_refunded"),
    CheckConstraint("open_cases >= 0", name="open_cases"),
    Index(None, "checkout_id"),
    Index(None, "group_id"),
    Index(None, "buyer_id", "placed_at", "id"),
    Index(None, "shop_id", "placed_at", "id"),
    Index("orders_to_receive", "shipped_at", postgresql_where=sql("state = 'shipped'")),
    Index("orders_to_complete", "delivered_at", postgresql_where=sql("state = 'delivered'")),
)

order_lines = Table(
    "order_lines",
    metadata,
    uuid("id", primary_key=True),
    uuid("order_id", ForeignKey("orders.id")),
    Column("position", Integer, nullable=False),
    uuid("sku_id"),
    uuid("product_id"),
    document("title"),
    document("option_text"),
    uuid("picture_id", nullable=True),
    Column("quantity", Integer, CheckConstraint("quantity > 0", name="quantity"), nullable=False),
    Column(
        "shipped",
        Integer,
        CheckConstraint("shipped between 0 and quantity", name="shipped"),
        nullable=False,
        server_default=sql("0"),
    ),
    minor("list_total"),
    minor("total", CheckConstraint("total between 0 and list_total", name="total")),
    document("adjustments"),
    # Pieces that never leave, or came back; and pieces of open cases, which may not be shipped, or asked for twice.
    Column("cancelled", Integer, nullable=False, server_default=sql("0")),
    Column("withheld", Integer, nullable=False, server_default=sql("0")),
    Column("returned", Integer, nullable=False, server_default=sql("0")),
    Column("claimed", Integer, nullable=False, server_default=sql("0")),
    # Of what was paid for the line: what is spoken for by ended and open cases, and what went back.
    minor("settled", server_default=sql("0")),
    minor("refunded", server_default=sql("0")),
    CheckConstraint(
        "cancelled >= 0 and withheld >= 0 and shipped + cancelled + withheld <= quantity", name="unshipped"
    ),
    CheckConstraint("returned >= 0 and claimed >= 0 and returned + claimed <= shipped", name="sent"),
    CheckConstraint("0 <= refunded and refunded <= settled and settled <= total", name="settled"),
    Index(None, "order_id", "position", unique=True),
)

parcels = Table(
    "parcels",
    metadata,
    uuid("id", primary_key=True),
    uuid("order_id", ForeignKey("orders.id")),
    text("carrier"),
    text("tracking_number"),
    instant("shipped_at"),
    Index(None, "order_id"),
)

parcel_lines = Table(
    "parcel_lines",
    metadata,
    uuid("parcel_id", ForeignKey("parcels.id"), primary_key=True),
    uuid("order_line_id", ForeignKey("order_lines.id"), primary_key=True),
    Column("quantity", Integer, CheckConstraint("quantity > 0", name="quantity"), nullable=False),
)

# Orders that other systems took before: no payment, stock, play or parcel of ours belongs to them (decision 0011).
past_orders = Table(
    "past_orders",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("reference"),
    Column("digest", LargeBinary, nullable=False),
    instant("placed_at"),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    minor("total"),
    text("customer_reference"),
    text("country"),
    Column("line_count", Integer, CheckConstraint("line_count > 0", name="line_count"), nullable=False),
    uuid("task_id"),
    instant("imported_at"),
    Index(None, "shop_id", "reference", unique=True),
    Index(None, "shop_id", "placed_at", "id"),
)

past_order_lines = Table(
    "past_order_lines",
    metadata,
    uuid("order_id", ForeignKey("past_orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    uuid("sku_id", nullable=True),
    text("code"),
    text("title"),
    Column("quantity", Integer, CheckConstraint("quantity <> 0", name="quantity"), nullable=False),
    Column("unit_price", Numeric(20, 6), nullable=True),
    minor("total"),
)
