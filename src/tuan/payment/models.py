"""Tables of payments."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

payments = Table(
    "payments",
    metadata,
    uuid("id", primary_key=True),
    uuid("checkout_id"),
    uuid("buyer_id"),
    text("provider"),
    minor("amount", CheckConstraint("amount > 0", name="amount")),
    text("currency"),
    document("subject"),
    instant("created_at"),
    instant("ask_at", nullable=True),
    Index(None, "checkout_id"),
    Index(None, "created_at", "id"),
    Index("payments_ask_at", "ask_at", postgresql_where=sql("ask_at is not null")),
)

payment_parts = Table(
    "payment_parts",
    metadata,
    uuid("payment_id", ForeignKey("payments.id"), primary_key=True),
    uuid("order_id", primary_key=True),
    uuid("shop_id"),
    minor("amount", CheckConstraint("amount >= 0", name="amount")),
    Index(None, "order_id"),
    Index(None, "shop_id", "payment_id"),
)

payment_events = Table(
    "payment_events",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    uuid("payment_id", ForeignKey("payments.id")),
    text("kind", CheckConstraint("kind in ('charge', 'refund', 'cancel')", name="kind")),
    text("outcome", CheckConstraint("outcome in ('request', 'success', 'failure')", name="outcome")),
    minor("amount", CheckConstraint("amount >= 0", name="amount")),
    text("provider_reference"),
    uuid("refund_id", nullable=True),
    text("error", nullable=True),
    instant("at"),
    # The provider's own reference makes a repeated notification harmless.
    Index(None, "payment_id", "kind", "outcome", "provider_reference", unique=True),
    Index(
        "payment_events_charges", "provider_reference", postgresql_where=sql("kind = 'charge' and outcome = 'success'")
    ),
)

refunds = Table(
    "refunds",
    metadata,
    uuid("id", primary_key=True),
    uuid("payment_id", ForeignKey("payments.id")),
    uuid("order_id", nullable=True),
    uuid("shop_id", nullable=True),
    text("charge_reference"),
    minor("amount", CheckConstraint("amount > 0", name="amount")),
    text("currency"),
    text("reason"),
    text("state", CheckConstraint("state in ('requested', 'succeeded', 'failed')", name="state")),
    Column("round", Integer, nullable=False, server_default=sql("1")),
    Column("attempts", Integer, nullable=False, server_default=sql("0")),
    text("last_error", nullable=True),
    instant("created_at"),
    instant("ended_at", nullable=True),
    Index(None, "payment_id"),
    Index(None, "order_id"),
    Index(None, "shop_id", "created_at", "id"),
    Index("refunds_open", "created_at", postgresql_where=sql("state <> 'succeeded'")),
)

payment_notices = Table(
    "payment_notices",
    metadata,
    uuid("id", primary_key=True),
    text("provider"),
    text("provider_notice_id"),
    document("body"),
    instant("received_at"),
    instant("processed_at", nullable=True),
    text("outcome", nullable=True),
    Index(None, "provider", "provider_notice_id", unique=True),
)
