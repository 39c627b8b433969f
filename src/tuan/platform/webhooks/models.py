"""Tables of webhooks."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY

from tuan.platform.tables import instant, metadata, text, uuid

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("url", CheckConstraint("length(url) <= 2000", name="url")),
    text("note", CheckConstraint("length(note) <= 200", name="note"), server_default=""),
    # Empty: all of them.
    Column("event_names", ARRAY(Text), nullable=False),
    text("secret_sealed"),
    # After a change of the secret both sign until `old_until`.
    text("old_secret_sealed", nullable=True),
    instant("old_until", nullable=True),
    Column("is_enabled", Boolean, nullable=False, server_default=sql("true")),
    text(
        "disabled_reason",
        CheckConstraint("disabled_reason in ('by_staff', 'gone', 'failing')", name="disabled_reason"),
        nullable=True,
    ),
    instant("failing_since", nullable=True),
    instant("created_at"),
    CheckConstraint("is_enabled = (disabled_reason is null)", name="enabled"),
    CheckConstraint("(old_secret_sealed is null) = (old_until is null)", name="old_secret"),
    Index(None, "shop_id", "created_at"),
)

webhook_messages = Table(
    "webhook_messages",
    metadata,
    uuid("id", primary_key=True),
    uuid("endpoint_id", ForeignKey("webhook_endpoints.id", ondelete="cascade")),
    uuid("shop_id"),
    uuid("event_id"),
    text("event_name"),
    # The very words that are signed.
    text("body"),
    text("state", CheckConstraint("state in ('due', 'delivered', 'given_up')", name="state"), server_default="due"),
    Column("attempts", Integer, nullable=False, server_default=sql("0")),
    instant("due_at"),
    instant("created_at"),
    instant("ended_at", nullable=True),
    Index(None, "endpoint_id", "event_id", unique=True),
    Index(None, "endpoint_id", "created_at", "id"),
    Index("webhook_messages_due", "due_at", postgresql_where=sql("state = 'due'")),
    Index("webhook_messages_created_at", "created_at"),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    uuid("id", primary_key=True),
    uuid("message_id", ForeignKey("webhook_messages.id", ondelete="cascade")),
    instant("at"),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer, nullable=True),
    text("answer"),
    text("error", nullable=True),
    Index(None, "message_id", "at"),
)

# How far the outbox has been looked through.
webhook_bookmark = Table(
    "webhook_bookmark",
    metadata,
    Column("one", Boolean, CheckConstraint("one", name="one"), primary_key=True, server_default=sql("true")),
    Column("position", BigInteger, nullable=False),
)
