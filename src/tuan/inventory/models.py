"""Tables of inventory."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import instant, metadata, text, uuid

# Room on each page keeps the update of a hot counter on its page, without touching an index.
stock_items = Table(
    "stock_items",
    metadata,
    uuid("sku_id", primary_key=True),
    uuid("shop_id"),
    Column(
        "on_hand", Integer, CheckConstraint("on_hand >= 0", name="on_hand"), nullable=False, server_default=sql("0")
    ),
    Column("held", Integer, CheckConstraint("held >= 0", name="held"), nullable=False, server_default=sql("0")),
    Column("safety", Integer, CheckConstraint("safety >= 0", name="safety"), nullable=False, server_default=sql("0")),
    CheckConstraint("held <= on_hand", name="held_on_hand"),
    postgresql_with={"fillfactor": "40"},
)

stock_holds = Table(
    "stock_holds",
    metadata,
    uuid("owner_id", primary_key=True),
    uuid("sku_id", primary_key=True),
    Column("quantity", Integer, CheckConstraint("quantity > 0", name="quantity"), nullable=False),
    Column("taken", Integer, nullable=False, server_default=sql("0")),
    text("state", CheckConstraint("state in ('open', 'kept', 'released', 'taken')", name="state")),
    instant("until", nullable=True),
    instant("at"),
    CheckConstraint("taken between 0 and quantity", name="taken"),
    CheckConstraint("(state = 'taken') = (taken = quantity)", name="all_taken"),
    CheckConstraint("until is null or state in ('open', 'released')", name="until"),
    Index("stock_holds_due", "until", postgresql_where=sql("state = 'open' and until is not null")),
    Index("stock_holds_sku", "sku_id", postgresql_where=sql("state in ('open', 'kept')")),
)

stock_movements = Table(
    "stock_movements",
    metadata,
    uuid("id", primary_key=True),
    uuid("sku_id"),
    text("kind", CheckConstraint("kind in ('received', 'adjusted', 'shipped')", name="kind")),
    Column("quantity", Integer, CheckConstraint("quantity <> 0", name="quantity"), nullable=False),
    Column("on_hand_after", Integer, CheckConstraint("on_hand_after >= 0", name="on_hand_after"), nullable=False),
    text("reason"),
    text("note", server_default=""),
    uuid("owner_id", nullable=True),
    uuid("by_id", nullable=True),
    text("by_name", nullable=True),
    instant("at"),
    Index(None, "sku_id", "at", "id"),
)
