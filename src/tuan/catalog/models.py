"""Tables of the catalog."""

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR

from tuan.platform.tables import document, instant, metadata, minor, text, uuid

PUBLISHED = sql("state = 'published'")

categories = Table(
    "categories",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text("slug", CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug")),
    text("name_zh"),
    text("name_en"),
    text("emoji", nullable=True),
    Column("position", Integer, nullable=False, server_default=sql("0")),
    Index(None, "shop_id", "slug", unique=True),
)

products = Table(
    "products",
    metadata,
    uuid("id", primary_key=True),
    uuid("shop_id"),
    text(
        "state", CheckConstraint("state in ('draft', 'published', 'withdrawn')", name="state"), server_default="draft"
    ),
    Column("version", Integer, CheckConstraint("version > 0", name="version"), nullable=False, server_default=sql("1")),
    text("title_zh"),
    text("title_en"),
    text("subtitle_zh"),
    text("subtitle_en"),
    text("description_zh"),
    text("description_en"),
    document("options"),
    document("pictures"),
    text("currency", CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency")),
    # The range of the list prices, and the reference price of the cheapest SKU: lists read one row.
    minor("price_from_minor"),
    minor("price_to_minor"),
    minor("reference_minor", nullable=True),
    Column("words", TSVECTOR, nullable=False, server_default=""),
    instant("published_at", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    CheckConstraint("price_from_minor between 0 and price_to_minor", name="price_range"),
    CheckConstraint("(state = 'draft') = (published_at is null)", name="published_at"),
    Index("products_words", "words", postgresql_using="gin"),
    Index("products_newest", "published_at", "id", postgresql_where=PUBLISHED),
    Index("products_cheapest", "price_from_minor", "id", postgresql_where=PUBLISHED),
    Index(None, "shop_id", "updated_at", "id"),
)

product_categories = Table(
    "product_categories",
    metadata,
    uuid("product_id", ForeignKey("products.id"), primary_key=True),
    uuid("category_id", ForeignKey("categories.id"), primary_key=True),
    Index(None, "category_id", "product_id"),
)

# What changes while people buy, apart from the wide row that carries the text and its index.
product_counters = Table(
    "product_counters",
    metadata,
    uuid("product_id", ForeignKey("products.id"), primary_key=True),
    Column(
        "sold_count",
        BigInteger,
        CheckConstraint("sold_count >= 0", name="sold"),
        nullable=False,
        server_default=sql("0"),
    ),
    Column(
        "stock_state",
        SmallInteger,
        CheckConstraint("stock_state between 0 and 2", name="stock_state"),
        nullable=False,
        server_default=sql("0"),
    ),
    Index(None, "sold_count", "product_id"),
)

skus = Table(
    "skus",
    metadata,
    uuid("id", primary_key=True),
    uuid("product_id", ForeignKey("products.id")),
    uuid("shop_id"),
    Column("position", Integer, nullable=False),
    text("code"),
    Column("option_values", ARRAY(Integer), nullable=False),
    text("option_text_zh"),
    text("option_text_en"),
    text("currency"),
    minor("price_minor", CheckConstraint("price_minor >= 0", name="price")),
    minor("reference_minor", CheckConstraint("reference_minor >= 0", name="reference"), nullable=True),
    minor("cost_minor", CheckConstraint("cost_minor >= 0", name="cost"), nullable=True),
    document("picture", nullable=True),
    instant("retired_at", nullable=True),
    Index(None, "product_id"),
    Index("skus_code", "shop_id", "code", unique=True, postgresql_where=sql("retired_at is null")),
    Index("skus_options", "product_id", "option_values", unique=True, postgresql_where=sql("retired_at is null")),
)

# 0 sold out, 1 few left, 2 in stock; told by inventory, only when it changes.
shown_stock = Table(
    "shown_stock",
    metadata,
    uuid("sku_id", ForeignKey("skus.id"), primary_key=True),
    uuid("product_id"),
    Column("state", SmallInteger, CheckConstraint("state between 0 and 2", name="state"), nullable=False),
    Index(None, "product_id"),
)

# What was really asked for a SKU, and when. A source is a campaign; none is the list price of a published product.
price_offers = Table(
    "price_offers",
    metadata,
    uuid("id", primary_key=True),
    uuid("sku_id", ForeignKey("skus.id")),
    minor("price_minor", CheckConstraint("price_minor >= 0", name="price")),
    text("currency"),
    uuid("source_id", nullable=True),
    instant("from_at"),
    instant("until_at", nullable=True),
    CheckConstraint("until_at is null or until_at >= from_at", name="times"),
    Index(None, "sku_id", "from_at"),
    Index(
        "price_offers_running", "sku_id", unique=True, postgresql_where=sql("source_id is null and until_at is null")
    ),
    Index("price_offers_source", "sku_id", "source_id", unique=True, postgresql_where=sql("source_id is not null")),
)

search_words = Table(
    "search_words",
    metadata,
    text("word", primary_key=True),
    Column("pieces", ARRAY(Text), nullable=False),
    Index("search_words_beginning", "word", postgresql_ops={"word": "text_pattern_ops"}),
    Index("search_words_pieces", "pieces", postgresql_using="gin"),
)
