"""Tables of analytics."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
)
from sqlalchemy import text as sql

from tuan.analytics.shapes import HOUSE_ZONE
from tuan.platform.tables import document, instant, metadata, minor, text, uuid

# A name such as Asia/Shanghai, of which PostgreSQL itself knows what time it is there: it complains of others.
IS_A_ZONE = "time_zone ~ '^(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' and timezone(time_zone, timestamp '2000-01-01') is not null"

# How a shop's events are addressed (its public write key), and in which time zone its days begin.
tracking_shops = Table(
    "tracking_shops",
    metadata,
    uuid("shop_id", primary_key=True),
    text("write_key", unique=True),
    text("time_zone", CheckConstraint(IS_A_ZONE, name="time_zone"), server_default=HOUSE_ZONE),
    instant("created_at"),
)

tracked_events = Table(
    "tracked_events",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    uuid("shop_id"),
    text("message_id", CheckConstraint("length(message_id) between 1 and 255", name="message_id")),
    text(
        "kind",
        CheckConstraint("kind in ('track', 'identify', 'page', 'screen', 'alias', 'group')", name="kind"),
    ),
    text("name", CheckConstraint("length(name) <= 255", name="name")),
    text("anonymous_id", CheckConstraint("length(anonymous_id) <= 255", name="anonymous_id")),
    # Only by the caller's own session; what a device says about itself is a claim.
    uuid("user_id", nullable=True),
    text("claimed_user_id", CheckConstraint("length(claimed_user_id) <= 255", name="claimed_user_id")),
    text("session_id", CheckConstraint("length(session_id) <= 255", name="session_id")),
    instant("at"),
    instant("received_at"),
    Column("is_bot", Boolean, nullable=False),
    document("properties"),
    document("context"),
    CheckConstraint("at <= received_at", name="at"),
    CheckConstraint("anonymous_id <> '' or claimed_user_id <> '' or user_id is not null", name="somebody"),
    Index(None, "shop_id", "message_id", unique=True),
    # Written nearly in the order of time: a month is found by its blocks.
    Index("tracked_events_received_at", "received_at", postgresql_using="brin"),
)

# One row for each day, shop and currency whose figures were compared; the last comparison counts.
reconciled_days = Table(
    "reconciled_days",
    metadata,
    uuid("shop_id", primary_key=True),
    Column("day", Date, primary_key=True),
    text("currency", primary_key=True),
    text("state", CheckConstraint("state in ('equal', 'different')", name="state")),
    minor("books_gmv"),
    minor("warehouse_gmv"),
    Column("books_orders", Integer, nullable=False),
    Column("warehouse_orders", Integer, nullable=False),
    minor("books_refunds"),
    minor("warehouse_refunds"),
    instant("compared_at"),
    CheckConstraint(
        "state = 'different' or books_gmv = warehouse_gmv and books_orders = warehouse_orders and books_refunds = warehouse_refunds",
        name="equal",
    ),
    Index("reconciled_days_different", "shop_id", "day", postgresql_where=sql("state = 'different'")),
)

# The orders and refunds on which books and warehouse do not agree.
reconciled_differences = Table(
    "reconciled_differences",
    metadata,
    uuid("shop_id", primary_key=True),
    Column("day", Date, primary_key=True),
    text("currency", primary_key=True),
    text("kind", CheckConstraint("kind in ('order', 'refund')", name="kind"), primary_key=True),
    uuid("reference", primary_key=True),
    text("outcome", CheckConstraint("outcome in ('missing', 'unknown', 'doubled', 'amount_differs')", name="outcome")),
    minor("books"),
    minor("warehouse"),
    ForeignKeyConstraint(
        ["shop_id", "day", "currency"],
        ["reconciled_days.shop_id", "reconciled_days.day", "reconciled_days.currency"],
        ondelete="cascade",
    ),
)
