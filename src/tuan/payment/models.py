"""Tables of payments."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
)
from sqlalchemy import Text as SqlText
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY

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
    # How the buyer goes on from here: another way is another payment.
    text("way", CheckConstraint("way in ('page', 'qr', 'phone', 'in_app')", name="way"), server_default="page"),
    instant("created_at"),
    instant("ask_at", nullable=True),
    # When the provider itself takes no more money for it; unknown for payments of the time before we said so.
    instant("pay_by", nullable=True),
    # Where its buyer began it, while it is open: the provider wants to hear the same address again.
    text("payer_address", nullable=True),
    Index(None, "checkout_id"),
    Index(None, "buyer_id"),
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
    text("currency"),
    # This charge pays the orders; any other money goes back.
    Column("captures", Boolean, nullable=False, server_default=sql("false")),
    text("provider_reference"),
    uuid("refund_id", nullable=True),
    text("error", nullable=True),
    instant("at"),
    # By the provider's clock, for a charge; a bill is of a day of that clock.
    instant("happened_at"),
    CheckConstraint("not captures or kind = 'charge' and outcome = 'success'", name="captures"),
    Index("payment_events_captures", "payment_id", unique=True, postgresql_where=sql("captures")),
    # The provider's own reference makes a repeated notification harmless.
    Index(None, "payment_id", "kind", "outcome", "provider_reference", unique=True),
    Index(
        "payment_events_charges", "provider_reference", postgresql_where=sql("kind = 'charge' and outcome = 'success'")
    ),
    # Events are written nearly in the order of time, so a day is found by its blocks, and the index costs next to nothing.
    Index("payment_events_happened_at", "happened_at", postgresql_using="brin"),
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
    # The provider cannot go on by itself: somebody of the house must do something there.
    Column("needs_person", Boolean, nullable=False, server_default=sql("false")),
    instant("created_at"),
    instant("ended_at", nullable=True),
    CheckConstraint("not needs_person or state = 'requested'", name="needs_person"),
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

# The keys of the house at a provider. A row stays: whoever has sold for real money never sells for the Sandbox's again.
provider_accounts = Table(
    "provider_accounts",
    metadata,
    text("provider", primary_key=True),
    # What anybody may read, and what is sealed as one JSON document; `marks` tell secrets apart without telling them.
    document("open_values"),
    text("secrets_sealed"),
    document("marks"),
    Column("version", Integer, nullable=False, server_default=sql("1")),
    Column("is_enabled", Boolean, nullable=False, server_default=sql("false")),
    Column("ways", ARRAY(SqlText), nullable=False),
    instant("keys_at"),
    text("keys_by"),
    instant("checked_at", nullable=True),
    Column("check_is_well", Boolean, nullable=True),
    text("check_said", nullable=True),
    CheckConstraint("not is_enabled or cardinality(ways) > 0", name="enabled_has_ways"),
    CheckConstraint("ways <@ array['page', 'qr', 'phone', 'in_app']", name="ways"),
    CheckConstraint(
        "(checked_at is null) = (check_is_well is null) and (checked_at is null) = (check_said is null)", name="checked"
    ),
)

# A provider's bill of a day of its own: one row, whoever asks at once.
bill_days = Table(
    "bill_days",
    metadata,
    text("provider", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("matched", Integer, nullable=False, server_default=sql("0")),
    instant("compared_at", nullable=True),
    # When a worker asks for it next; null once it was compared.
    instant("try_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default=sql("0")),
    text("last_error", nullable=True),
    CheckConstraint("matched >= 0", name="matched"),
    CheckConstraint("try_at is not null or compared_at is not null", name="tried_until_compared"),
    Index(None, "day", "provider"),
    Index("bill_days_try_at", "try_at", postgresql_where=sql("try_at is not null")),
)

# The lines on which a bill and our books differ; what matches is only counted.
bill_differences = Table(
    "bill_differences",
    metadata,
    text("provider", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("outcome"),
    text("kind"),
    text("provider_reference"),
    minor("ours", nullable=True),
    minor("theirs", nullable=True),
    text("currency"),
    ForeignKeyConstraint(["provider", "day"], ["bill_days.provider", "bill_days.day"], ondelete="cascade"),
    CheckConstraint("outcome in ('missing_here', 'missing_there', 'amount_differs')", name="outcome"),
    CheckConstraint("kind in ('charge', 'refund')", name="kind"),
    CheckConstraint("(outcome = 'missing_here') = (ours is null)", name="ours"),
    CheckConstraint("(outcome = 'missing_there') = (theirs is null)", name="theirs"),
)
