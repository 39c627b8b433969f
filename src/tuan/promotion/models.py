"""Tables of promotion."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

# A shop without a row ships for free.
shipping_fees = Table(
    "shipping_fees",
    metadata,
    uuid("shop_id", primary_key=True),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    minor("fee_minor", CheckConstraint("fee_minor >= 0", name="fee")),
    minor("free_from_minor", CheckConstraint("free_from_minor >= 0", name="free_from"), nullable=True),
    instant("updated_at"),
)

KINDS = "'amount', 'percent', 'shipping', 'gift'"

# An offer and its locked counters: what was given out, what was used, what that cost.
coupons = Table(
    "coupons",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("kind", CheckConstraint(f"kind in ({KINDS})", name="kind")),
    document("title"),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    minor("threshold", CheckConstraint("threshold >= 0", name="threshold"), server_default=sql("0")),
    minor("off", CheckConstraint("off > 0", name="off"), nullable=True),
    Column("percent", Integer, CheckConstraint("percent between 1 and 99", name="percent")),
    minor("cap", CheckConstraint("cap > 0", name="cap"), nullable=True),
    uuid("gift_sku_id", nullable=True),
    Column("gift_quantity", Integer, CheckConstraint("gift_quantity between 1 and 99", name="gift_quantity")),
    text("scope", CheckConstraint("scope in ('all', 'include', 'exclude')", name="scope")),
    document("product_ids"),
    document("category_ids"),
    Column("combines", Boolean, nullable=False),
    text("issue", CheckConstraint("issue in ('public', 'code', 'batch', 'new_buyer', 'by_hand')", name="issue")),
    instant("claim_from"),
    instant("claim_until", nullable=True),
    instant("valid_from", nullable=True),
    instant("valid_until", nullable=True),
    Column("valid_days", Integer, CheckConstraint("valid_days between 1 and 3660", name="valid_days")),
    Column("issue_limit", Integer, CheckConstraint("issue_limit > 0", name="issue_limit")),
    Column("use_limit", Integer, CheckConstraint("use_limit > 0", name="use_limit")),
    Column(
        "buyer_limit", Integer, CheckConstraint("buyer_limit between 1 and 100", name="buyer_limit"), nullable=False
    ),
    Column("day_limit", Integer, CheckConstraint("day_limit > 0", name="day_limit")),
    minor("budget", CheckConstraint("budget > 0", name="budget"), nullable=True),
    Column("issued", Integer, nullable=False, server_default=sql("0")),
    Column("used", Integer, nullable=False, server_default=sql("0")),
    minor("spent", server_default=sql("0")),
    text("state", CheckConstraint("state in ('draft', 'published', 'paused')", name="state")),
    Column("version", Integer, nullable=False, server_default=sql("1")),
    instant("created_at"),
    CheckConstraint("issued >= 0 and (issue_limit is null or issued <= issue_limit)", name="issued"),
    CheckConstraint("used between 0 and issued and (use_limit is null or used <= use_limit)", name="used"),
    CheckConstraint("spent >= 0 and (budget is null or spent <= budget)", name="spent"),
    CheckConstraint("(valid_days is null) = (valid_until is not null)", name="validity"),
    CheckConstraint("valid_from is null or valid_until > valid_from", name="valid_order"),
    CheckConstraint("claim_until is null or claim_until > claim_from", name="claim_order"),
    CheckConstraint(
        "(kind = 'percent') = (percent is not null) and (kind = 'percent' or cap is null)", name="of_percent"
    ),
    CheckConstraint("kind <> 'amount' or off is not null", name="of_amount"),
    CheckConstraint("kind in ('amount', 'shipping') or off is null", name="of_off"),
    CheckConstraint(
        "(kind = 'gift') = (gift_sku_id is not null) and (kind = 'gift') = (gift_quantity is not null)", name="of_gift"
    ),
    Index(None, "shop_id", "created_at", "id"),
)

# What was given out on one day of the shop.
coupon_days = Table(
    "coupon_days",
    metadata,
    uuid("coupon_id", ForeignKey("coupons.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("issued", Integer, CheckConstraint("issued > 0", name="issued"), nullable=False),
)

# Words that bring a coupon: one for everybody, or each for one person.
coupon_codes = Table(
    "coupon_codes",
    metadata,
    text("code", CheckConstraint("code ~ '^[A-Z0-9]{4,32}$'", name="code"), primary_key=True),
    uuid("coupon_id", ForeignKey("coupons.id")),
    Column("is_shared", Boolean, nullable=False),
    uuid("claim_id", nullable=True),
    instant("created_at"),
    CheckConstraint("not is_shared or claim_id is null", name="shared"),
    Index(None, "coupon_id", "code"),
    Index(None, "claim_id", unique=True),
)

# A coupon in somebody's wallet; the n-th of that person.
coupon_claims = Table(
    "coupon_claims",
    metadata,
    uuid("id", primary_key=True),
    uuid("coupon_id", ForeignKey("coupons.id")),
    uuid("buyer_id"),
    Column("ordinal", Integer, CheckConstraint("ordinal between 1 and 100", name="ordinal"), nullable=False),
    text("source", CheckConstraint("source in ('public', 'code', 'new_buyer', 'by_hand')", name="source")),
    text("state", CheckConstraint("state in ('held', 'used')", name="state")),
    instant("valid_from"),
    instant("valid_until"),
    instant("claimed_at"),
    uuid("given_by", nullable=True),
    text("reason", server_default=""),
    Index(None, "coupon_id", "buyer_id", "ordinal", unique=True),
    Index(None, "buyer_id", "claimed_at", "id"),
)

# An order that a coupon was used for. It is taken back once.
coupon_uses = Table(
    "coupon_uses",
    metadata,
    uuid("id", primary_key=True),
    uuid("coupon_id", ForeignKey("coupons.id")),
    uuid("claim_id", ForeignKey("coupon_claims.id")),
    uuid("order_id"),
    minor("amount", CheckConstraint("amount >= 0", name="amount")),
    text("currency"),
    text("state", CheckConstraint("state in ('reserved', 'confirmed', 'returned')", name="state")),
    instant("reserved_at"),
    instant("confirmed_at", nullable=True),
    instant("returned_at", nullable=True),
    CheckConstraint("(state = 'returned') = (returned_at is not null)", name="returned"),
    Index("coupon_uses_once", "claim_id", unique=True, postgresql_where=sql("state <> 'returned'")),
    Index(None, "order_id"),
    Index(None, "coupon_id"),
)

# Less, or something more, from a goods total on: tiers of a shop, for everybody.
reductions = Table(
    "reductions",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("kind", CheckConstraint("kind in ('amount', 'percent', 'gift')", name="kind")),
    document("title"),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    document("tiers", CheckConstraint("jsonb_array_length(tiers) between 1 and 10", name="tiers")),
    text("scope", CheckConstraint("scope in ('all', 'include', 'exclude')", name="scope")),
    document("product_ids"),
    document("category_ids"),
    Column("combines", Boolean, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    text("state", CheckConstraint("state in ('draft', 'published', 'paused')", name="state")),
    Column("version", Integer, nullable=False, server_default=sql("1")),
    instant("created_at"),
    CheckConstraint("ends_at > starts_at", name="times"),
    Index(None, "shop_id", "created_at", "id"),
)
