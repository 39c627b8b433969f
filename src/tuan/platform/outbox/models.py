"""Tables of the outbox."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, text, uuid

outbox_events = Table(
    "outbox_events",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    uuid("id", unique=True),
    text("name"),
    Column("version", Integer, nullable=False),
    uuid("subject"),
    instant("at"),
    document("payload"),
    Index(None, "subject", "position"),
)

outbox_deliveries = Table(
    "outbox_deliveries",
    metadata,
    Column("position", BigInteger, ForeignKey("outbox_events.position"), primary_key=True),
    text("listener", primary_key=True),
    uuid("subject"),
    text("state", CheckConstraint("state in ('due', 'done', 'given_up')", name="state"), server_default="due"),
    Column("attempts", Integer, nullable=False, server_default=sql("0")),
    instant("due_at"),
    instant("done_at", nullable=True),
    text("error", nullable=True),
    Index("outbox_deliveries_due", "subject", "listener", "position", postgresql_where=sql("state = 'due'")),
    Index("outbox_deliveries_due_position", "position", postgresql_where=sql("state = 'due'")),
    Index("outbox_deliveries_given_up", "position", postgresql_where=sql("state = 'given_up'")),
)
