"""The Sandbox's own books. Nothing of ours reads them; they stand for the provider's side."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

sandbox_charges = Table(
    "sandbox_charges",
    metadata,
    text("reference", primary_key=True),
    uuid("payment_id"),
    text("state", CheckConstraint("state in ('paid', 'failed')", name="state")),
    minor("amount"),
    text("currency"),
    instant("at"),
    Index(None, "payment_id"),
    Index(None, "at"),
)

sandbox_closed = Table("sandbox_closed", metadata, uuid("payment_id", primary_key=True), instant("at"))

sandbox_refunds = Table(
    "sandbox_refunds",
    metadata,
    uuid("refund_id", primary_key=True),
    text("charge_reference"),
    minor("amount"),
    text("currency"),
    instant("at"),
    Index(None, "charge_reference"),
    Index(None, "at"),
)

sandbox_transfers = Table(
    "sandbox_transfers",
    metadata,
    uuid("transfer_id", primary_key=True),
    text("payee"),
    minor("amount", CheckConstraint("amount > 0", name="amount")),
    text("currency"),
    instant("at"),
)

sandbox_notices = Table(
    "sandbox_notices",
    metadata,
    uuid("id", primary_key=True),
    uuid("notice_id"),
    document("body"),
    instant("send_at"),
    instant("sent_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default=sql("0")),
    Index("sandbox_notices_due", "send_at", postgresql_where=sql("sent_at is null")),
)
