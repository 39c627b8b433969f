"""Tables of the ledger."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Index, LargeBinary, Table
from sqlalchemy import text as sql

from tuan.platform.tables import instant, metadata, minor, text, uuid

ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    uuid("id", primary_key=True),
    text("code", unique=True),
    text("normal", CheckConstraint("normal in ('debit', 'credit')", name="normal")),
    text("unit"),
    minor("posted", server_default=sql("0")),
    minor("pending_in", CheckConstraint("pending_in >= 0", name="pending_in"), server_default=sql("0")),
    minor("pending_out", CheckConstraint("pending_out >= 0", name="pending_out"), server_default=sql("0")),
    minor("floor", nullable=True),
    uuid("owner_id", nullable=True),
    Column("head", LargeBinary, nullable=False, server_default=sql("''::bytea")),
    instant("opened_at"),
    CheckConstraint("floor is null or posted - pending_out >= floor", name="floor"),
)

ledger_transfers = Table(
    "ledger_transfers",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    uuid("id", unique=True),
    text("kind", CheckConstraint("kind in ('post', 'pend', 'settle', 'void')", name="kind")),
    uuid("debit_id", ForeignKey("ledger_accounts.id")),
    uuid("credit_id", ForeignKey("ledger_accounts.id")),
    minor("amount", CheckConstraint("amount >= 0", name="amount")),
    text("unit"),
    text("code"),
    uuid("reference"),
    uuid("pending_id", ForeignKey("ledger_transfers.id"), nullable=True, unique=True),
    instant("at"),
    instant("due", nullable=True),
    Column("debit_before", LargeBinary, nullable=False),
    Column("credit_before", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("debit_id <> credit_id", name="two_accounts"),
    CheckConstraint("(kind = 'pend') = (due is not null)", name="due"),
    CheckConstraint("(kind in ('settle', 'void')) = (pending_id is not null)", name="pending"),
    Index(None, "reference", "code", "kind", unique=True),
    Index(None, "debit_id", "position"),
    Index(None, "credit_id", "position"),
    Index("ledger_transfers_due", "due", postgresql_where=sql("kind = 'pend'")),
)
