"""Tables of identity."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, text, uuid

shops = Table(
    "shops",
    metadata,
    uuid("id", primary_key=True),
    document("name"),
    instant("opened_at"),
    # How the storefront looks: its colour, and pictures on the home page with the page that each leads to.
    text("accent", CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name="accent"), nullable=True),
    document("banners", server_default="[]"),
)

users = Table(
    "users",
    metadata,
    uuid("id", primary_key=True),
    text("phone_sealed"),
    text("phone_index", unique=True),
    text("phone_masked"),
    text("nickname"),
    text("avatar_url", nullable=True),
    text("language", CheckConstraint("language in ('zh-CN', 'en')", name="language"), server_default="zh-CN"),
    instant("created_at"),
    # What screens show of a phone number, found by what people say of it.
    Index("users_phone_ending", sql("right(phone_masked, 4)")),
)

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    text("phone_index", primary_key=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("attempts_left", Integer, CheckConstraint("attempts_left >= 0", name="attempts_left"), nullable=False),
    instant("sent_at"),
    instant("expires_at"),
)

local_text_messages = Table(
    "local_text_messages",
    metadata,
    uuid("id", primary_key=True),
    text("phone"),
    text("body"),
    instant("sent_at"),
    Index(None, "phone", "sent_at"),
)

staff = Table(
    "staff",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id", ForeignKey("shops.id")),
    text("email"),
    text("name"),
    text("password_hash"),
    text("role"),
    Column("is_active", Boolean, nullable=False, server_default=sql("true")),
    Column("is_house", Boolean, nullable=False, server_default=sql("false")),
    instant("created_at"),
    Index("staff_email", sql("lower(email)"), unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    uuid("id", primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    text("csrf_token"),
    uuid("user_id", ForeignKey("users.id", ondelete="cascade"), nullable=True),
    uuid("staff_id", ForeignKey("staff.id", ondelete="cascade"), nullable=True),
    instant("created_at"),
    instant("expires_at"),
    CheckConstraint("(user_id is null) <> (staff_id is null)", name="one_person"),
    Index(None, "user_id"),
    Index(None, "staff_id"),
    Index(None, "expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id", ForeignKey("shops.id")),
    uuid("created_by", ForeignKey("staff.id")),
    text("name"),
    text("prefix"),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("permissions", ARRAY(Text), nullable=False),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
    Index(None, "shop_id"),
)

addresses = Table(
    "addresses",
    metadata,
    uuid("id", primary_key=True),
    uuid("user_id", ForeignKey("users.id", ondelete="cascade")),
    text("recipient_sealed"),
    text("phone_sealed"),
    text("street_sealed"),
    text("province"),
    text("city"),
    text("district"),
    Column("is_default", Boolean, nullable=False),
    instant("updated_at"),
    instant("deleted_at", nullable=True),
    Index(None, "user_id"),
    Index("addresses_one_default", "user_id", unique=True, postgresql_where=sql("is_default and deleted_at is null")),
)

# People whom a shop knows from elsewhere (an import): no account, no consent; found by the blind index of their phone.
known_customers = Table(
    "known_customers",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id", ForeignKey("shops.id")),
    text("reference", nullable=True),
    text("phone_sealed"),
    text("phone_index", nullable=True),
    text("phone_masked"),
    text("name_sealed"),
    instant("imported_at"),
    CheckConstraint("reference is not null or phone_index is not null", name="known_by"),
    Index(None, "shop_id", "reference", unique=True),
    Index(None, "shop_id", "phone_index", unique=True),
    Index(None, "shop_id", "imported_at", "id"),
)

privacy_requests = Table(
    "privacy_requests",
    metadata,
    uuid("id", primary_key=True),
    uuid("user_id", ForeignKey("users.id", ondelete="cascade")),
    text("kind", CheckConstraint("kind in ('export', 'erase')", name="kind")),
    text("state", CheckConstraint("state in ('open', 'done', 'withdrawn')", name="state"), server_default="open"),
    instant("asked_at"),
    instant("ended_at", nullable=True),
    CheckConstraint("(state = 'open') = (ended_at is null)", name="ended"),
    # Nobody waits twice for the same.
    Index("privacy_requests_one_open", "user_id", "kind", unique=True, postgresql_where=sql("state = 'open'")),
    Index(None, "asked_at", "id"),
)

# How somebody likes to look at a list of the console: the filters of its address, by a name; shared with the shop, or their own.
saved_views = Table(
    "saved_views",
    metadata,
    uuid("id", primary_key=True),
    uuid("staff_id", ForeignKey("staff.id", ondelete="cascade")),
    uuid("shop_id", ForeignKey("shops.id")),
    text("list", CheckConstraint("list ~ '^[a-z_]{1,40}$'", name="list")),
    text("name", CheckConstraint("length(name) between 1 and 40", name="name")),
    text("query", CheckConstraint("length(query) <= 1000", name="query")),
    Column("is_default", Boolean, nullable=False),
    Column("is_shared", Boolean, nullable=False, server_default=sql("false")),
    Index(None, "staff_id", "list", "name", unique=True),
    # What is shared has one name for all.
    Index("saved_views_shared", "shop_id", "list", "name", unique=True, postgresql_where=sql("is_shared")),
    Index("saved_views_one_default", "staff_id", "list", unique=True, postgresql_where=sql("is_default")),
)
