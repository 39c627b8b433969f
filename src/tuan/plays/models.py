"""Tables of the stage."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

campaigns = Table(
    "campaigns",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("kind"),
    document("name"),
    uuid("product_id"),
    document("config"),
    text("state", CheckConstraint("state in ('draft', 'published', 'paused', 'ended')", name="state")),
    instant("starts_at"),
    instant("ends_at"),
    Column("stock", Integer, CheckConstraint("stock is null or stock > 0", name="stock")),
    Column("taken", Integer, nullable=False, server_default=sql("0")),
    Column("version", Integer, nullable=False, server_default=sql("1")),
    instant("created_at"),
    instant("updated_at"),
    CheckConstraint("starts_at < ends_at", name="span"),
    # A campaign's stock is promised to held and taken seats together, and never more than there is.
    CheckConstraint("taken >= 0 and (stock is null or taken <= stock)", name="taken"),
    Index(None, "product_id", "state"),
    Index(None, "shop_id", "created_at", "id"),
)

campaign_buyers = Table(
    "campaign_buyers",
    metadata,
    uuid("campaign_id", ForeignKey("campaigns.id"), primary_key=True),
    uuid("buyer_id", primary_key=True),
    Column("quantity", Integer, CheckConstraint("quantity >= 0", name="quantity"), nullable=False),
)

groups = Table(
    "groups",
    metadata,
    uuid("id", primary_key=True),
    uuid("campaign_id", ForeignKey("campaigns.id")),
    uuid("shop_id"),
    uuid("product_id"),
    uuid("leader_id"),
    text("state", CheckConstraint("state in ('open', 'formed', 'expired')", name="state")),
    Column("seats", Integer, CheckConstraint("seats between 2 and 100", name="seats"), nullable=False),
    instant("opened_at"),
    instant("closes_at"),
    instant("changed_at"),
    instant("formed_at", nullable=True),
    Column("is_completed_by_shop", Boolean, nullable=False, server_default=sql("false")),
    CheckConstraint("(state = 'formed') = (formed_at is not null)", name="formed_at"),
    Index("groups_due", "closes_at", postgresql_where=sql("state = 'open'")),
    Index(None, "campaign_id", "state", "opened_at"),
    Index(None, "product_id", "state"),
    Index(None, "changed_at"),
)

seats = Table(
    "seats",
    metadata,
    uuid("order_id", primary_key=True),
    uuid("group_id", ForeignKey("groups.id")),
    uuid("campaign_id", ForeignKey("campaigns.id")),
    uuid("buyer_id"),
    uuid("checkout_id"),
    uuid("sku_id"),
    Column("quantity", Integer, CheckConstraint("quantity > 0", name="quantity"), nullable=False),
    minor("paid_price"),
    text("currency"),
    text("state", CheckConstraint("state in ('held', 'taken', 'lapsed', 'left', 'refunded')", name="state")),
    Column("is_leader", Boolean, nullable=False),
    Column("is_running", Boolean, nullable=False, server_default=sql("true")),
    Column("is_counted", Boolean, nullable=False, server_default=sql("true")),
    Column("is_another_group_fine", Boolean, nullable=False),
    instant("held_until"),
    instant("joined_at"),
    instant("taken_at", nullable=True),
    Index(None, "group_id", "joined_at"),
    Index(None, "buyer_id", "joined_at"),
    # One running group per buyer and campaign.
    Index("seats_one_running", "campaign_id", "buyer_id", unique=True, postgresql_where=sql("is_running")),
    Index(
        "seats_one_leader", "group_id", unique=True, postgresql_where=sql("is_leader and state in ('held', 'taken')")
    ),
)
