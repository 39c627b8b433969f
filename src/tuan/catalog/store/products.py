"""Products and their SKUs as they stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from tuan.catalog.shapes import Product, ProductCard, Sku, SkuFacts, SkuTerms
from tuan.catalog.store.shaping import (
    CARD_COLUMNS,
    card_of,
    money_of,
    option_of,
    picture_of,
)
from tuan.kit.ids import PictureId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx

FACTS = """
select s.id as sku_id, s.product_id, s.shop_id, s.code, p.title_zh, p.title_en, s.option_text_zh, s.option_text_en,
    coalesce(s.picture, p.pictures -> 0) as picture, s.price_minor, s.currency,
    p.state = 'published' and s.retired_at is null as is_published
from skus s join products p on p.id = s.product_id
where s.id = any(%(sku_ids)s)
"""

CARDS = f"""
select {CARD_COLUMNS}
from products p join product_counters c on c.product_id = p.id
where p.id = any(%(product_ids)s)
"""

PRODUCT = f"""
select {CARD_COLUMNS}, p.state, p.version, p.description_zh, p.description_en, p.options, p.pictures, p.updated_at,
    array(select category_id from product_categories where product_id = p.id order by category_id) as category_ids,
    (select coalesce(jsonb_agg(jsonb_build_array(
         s.id, s.code, s.option_values, s.option_text_zh, s.option_text_en, s.price_minor, s.reference_minor,
         s.cost_minor, s.picture ->> 'id') order by s.position), '[]')
     from skus s where s.product_id = p.id and s.retired_at is null) as skus
from products p join product_counters c on c.product_id = p.id
where p.id = %(product_id)s
"""

# A combination that was sold, retired, sold and retired again is there once, as it was last.
RETIRED = """
select * from (
    select distinct on (option_text_zh, option_text_en) id, code, option_values, option_text_zh, option_text_en,
        price_minor, reference_minor, cost_minor, picture ->> 'id' as picture_id, currency, retired_at
    from skus where product_id = %(product_id)s and retired_at is not null
    order by option_text_zh, option_text_en, retired_at desc
) latest
order by retired_at desc limit %(limit)s
"""


async def sku_facts(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, SkuFacts]:
    """Facts of the SKUs that exist."""
    rows = await tx.rows(FACTS, sku_ids=list(sku_ids))
    return {row["sku_id"]: _facts_of(row) for row in rows}


async def sku_terms(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, SkuTerms]:
    """Costs and reference prices of the SKUs that exist."""
    rows = await tx.rows(
        "select id, cost_minor, reference_minor, currency from skus where id = any(%(sku_ids)s)",
        sku_ids=list(sku_ids),
    )
    return {
        SkuId(row["id"]): SkuTerms(
            cost=None if row["cost_minor"] is None else Money(row["cost_minor"], row["currency"]),
            reference_price=None if row["reference_minor"] is None else Money(row["reference_minor"], row["currency"]),
        )
        for row in rows
    }


def _facts_of(row: Mapping[str, Any]) -> SkuFacts:
    picture = picture_of(row["picture"])
    return SkuFacts(
        sku_id=SkuId(row["sku_id"]),
        product_id=ProductId(row["product_id"]),
        shop_id=ShopId(row["shop_id"]),
        code=row["code"],
        title=Text(row["title_zh"], row["title_en"]),
        option_text=Text(row["option_text_zh"], row["option_text_en"]),
        picture_id=picture.id if picture else None,
        picture=picture,
        price=Money(row["price_minor"], row["currency"]),
        is_published=row["is_published"],
    )


async def cards(tx: Tx, product_ids: Collection[ProductId]) -> dict[ProductId, ProductCard]:
    """Cards of the products that exist."""
    return {row["id"]: card_of(row) for row in await tx.rows(CARDS, product_ids=list(product_ids))}


async def skus_by_code(tx: Tx, shop_id: ShopId, codes: Collection[str]) -> dict[str, SkuId]:
    """SKUs that are not retired, by their code."""
    rows = await tx.rows(
        """select code, id from skus where shop_id = %(shop_id)s and code = any(%(codes)s) and retired_at is null""",
        shop_id=shop_id,
        codes=list(codes),
    )
    return {row["code"]: row["id"] for row in rows}


async def skus_of_shop(tx: Tx, shop_id: ShopId, *, words: str | None, after: str | None, limit: int) -> list[SkuFacts]:
    """Facts of SKUs that are not retired, by their code."""
    ids = await tx.values(
        """select id from skus where shop_id = %(shop_id)s and retired_at is null and (%(after)s::text is null or code > %(after)s)
             and (%(words)s::text is null or strpos(lower(code), lower(%(words)s)) > 0)
           order by code limit %(limit)s""",
        shop_id=shop_id,
        words=words,
        after=after,
        limit=limit,
    )
    facts = await sku_facts(tx, ids)
    return [facts[sku_id] for sku_id in ids]


async def shop_of(tx: Tx, product_id: ProductId) -> ShopId | None:
    """The shop that sells a product."""
    shop_id: ShopId | None = await tx.value("select shop_id from products where id = %(id)s", id=product_id)
    return shop_id


async def product(tx: Tx, product_id: ProductId) -> Product | None:
    """Everything about a product, in one statement."""
    rows = await tx.rows(PRODUCT, product_id=product_id)
    if not rows:
        return None
    row = rows[0]
    card, currency = card_of(row), row["currency"]
    return Product(
        id=card.id,
        shop_id=card.shop_id,
        state=row["state"],
        version=row["version"],
        title=card.title,
        subtitle=card.subtitle,
        description=Text(row["description_zh"], row["description_en"]),
        category_ids=tuple(row["category_ids"]),
        pictures=tuple(p for kept in row["pictures"] if (p := picture_of(kept)) is not None),
        options=tuple(option_of(kept) for kept in row["options"]),
        skus=tuple(_sku_of(kept, currency) for kept in row["skus"]),
        price_from=card.price_from,
        reference_price=card.reference_price,
        sold_count=card.sold_count,
        stock_state=card.stock_state,
        updated_at=row["updated_at"],
    )


async def retired_skus(tx: Tx, product_id: ProductId, *, limit: int) -> list[Sku]:
    """What a product sold once and sells no more, by its choice in words; the latest first."""
    rows = await tx.rows(RETIRED, product_id=product_id, limit=limit)
    columns = ("id", "code", "option_values", "option_text_zh", "option_text_en", "price_minor", "reference_minor")
    return [
        _sku_of([*(row[column] for column in columns), row["cost_minor"], row["picture_id"]], row["currency"])
        for row in rows
    ]


def _sku_of(kept: Sequence[Any], currency: str) -> Sku:
    sku_id, code, option_values, text_zh, text_en, price, reference, cost, picture_id = kept
    return Sku(
        id=SkuId(UUID(str(sku_id))),
        code=code,
        option_values=tuple(option_values),
        option_text=Text(text_zh, text_en),
        price=Money(price, currency),
        reference_price=money_of(reference, currency),
        cost=money_of(cost, currency),
        picture_id=PictureId(UUID(picture_id)) if picture_id else None,
    )
