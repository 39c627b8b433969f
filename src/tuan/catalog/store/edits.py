"""Writing products and their SKUs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from tuan.catalog.policy import option_text, price_range
from tuan.catalog.shapes import ProductDraft, ProductState
from tuan.catalog.store.shaping import (
    kept_option,
    kept_picture,
)
from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId
from tuan.platform.database import Tx
from tuan.platform.pictures import Picture

INSERT = """
with added as (
    insert into products (id, shop_id, title_zh, title_en, subtitle_zh, subtitle_en, description_zh, description_en,
        options, pictures, currency, price_from_minor, price_to_minor, reference_minor, created_at, updated_at)
    values (%(id)s, %(shop_id)s, %(title_zh)s, %(title_en)s, %(subtitle_zh)s, %(subtitle_en)s, %(description_zh)s,
        %(description_en)s, %(options)s, %(pictures)s, %(currency)s, %(price_from)s, %(price_to)s, %(reference)s,
        %(at)s, %(at)s)
    on conflict (id) do nothing
    returning id
)
insert into product_counters (product_id) select id from added
"""

UPDATE = """
update products
set title_zh = %(title_zh)s, title_en = %(title_en)s, subtitle_zh = %(subtitle_zh)s, subtitle_en = %(subtitle_en)s,
    description_zh = %(description_zh)s, description_en = %(description_en)s, options = %(options)s,
    pictures = %(pictures)s, currency = %(currency)s, price_from_minor = %(price_from)s, price_to_minor = %(price_to)s,
    reference_minor = %(reference)s, version = version + 1, updated_at = %(at)s
where id = %(id)s and shop_id = %(shop_id)s
"""

# Old places and codes are freed first, so that SKUs may swap them.
RETIRE = """
update skus set retired_at = %(at)s
where product_id = %(product_id)s and retired_at is null
returning id
"""

UPSERT_SKU = """
insert into skus (id, product_id, shop_id, position, code, option_values, option_text_zh, option_text_en, currency,
    price_minor, reference_minor, cost_minor, picture)
values (%(id)s, %(product_id)s, %(shop_id)s, %(position)s, %(code)s, %(option_values)s, %(option_text_zh)s,
    %(option_text_en)s, %(currency)s, %(price)s, %(reference)s, %(cost)s, %(picture)s)
on conflict (id) do update
set position = excluded.position, code = excluded.code, option_values = excluded.option_values,
    option_text_zh = excluded.option_text_zh, option_text_en = excluded.option_text_en, currency = excluded.currency,
    price_minor = excluded.price_minor, reference_minor = excluded.reference_minor, cost_minor = excluded.cost_minor,
    picture = excluded.picture, retired_at = null
where skus.product_id = excluded.product_id
"""

MOVE = """
update products
set state = %(target)s, version = version + 1, updated_at = %(at)s,
    published_at = case when %(target)s = 'published' then %(at)s else published_at end
where id = %(id)s and state = any(%(sources)s)
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """What an edit needs to know about a product, under its lock."""

    shop_id: ShopId
    state: ProductState
    version: int


async def lock(tx: Tx, product_id: ProductId) -> Locked | None:
    """Lock a product for an edit."""
    return await tx.maybe(
        Locked, "select shop_id, state, version from products where id = %(id)s for update", id=product_id
    )


def _columns(draft: ProductDraft, pictures: Sequence[Picture]) -> dict[str, Any]:
    lowest, highest, reference = price_range(draft.skus)
    return {
        "title_zh": draft.title.zh,
        "title_en": draft.title.en,
        "subtitle_zh": draft.subtitle.zh,
        "subtitle_en": draft.subtitle.en,
        "description_zh": draft.description.zh,
        "description_en": draft.description.en,
        "options": Jsonb([kept_option(option) for option in draft.options]),
        "pictures": Jsonb([kept_picture(picture) for picture in pictures]),
        "currency": lowest.currency,
        "price_from": lowest.minor,
        "price_to": highest.minor,
        "reference": reference.minor if reference else None,
    }


async def insert(
    tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, pictures: Sequence[Picture], *, at: datetime
) -> bool:
    """Write a new draft; whether its id was free."""
    added = await tx.run(INSERT, id=product_id, shop_id=shop_id, at=at, **_columns(draft, pictures))
    return bool(added)


async def update(
    tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, pictures: Sequence[Picture], *, at: datetime
) -> None:
    """Write an edit over a locked product."""
    await tx.run(UPDATE, id=product_id, shop_id=shop_id, at=at, **_columns(draft, pictures))


async def write_skus(
    tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, pictures: Sequence[Picture], *, at: datetime
) -> set[SkuId]:
    """Make the product's SKUs exactly these; the ids that were there before."""
    before = set(await tx.values(RETIRE, product_id=product_id, at=at))
    by_id = {picture.id: picture for picture in pictures}
    rows = []
    for position, sku in enumerate(draft.skus):
        text = option_text(draft.options, sku.option_values)
        rows.append(
            {
                "id": sku.id,
                "product_id": product_id,
                "shop_id": shop_id,
                "position": position,
                "code": sku.code,
                "option_values": list(sku.option_values),
                "option_text_zh": text.zh,
                "option_text_en": text.en,
                "currency": sku.price.currency,
                "price": sku.price.minor,
                "reference": sku.reference_price.minor if sku.reference_price else None,
                "cost": sku.cost.minor if sku.cost else None,
                "picture": Jsonb(kept_picture(by_id[sku.picture_id])) if sku.picture_id else None,
            }
        )
    if rows:
        await tx.run_many(UPSERT_SKU, rows)
    return before


async def foreign_skus(tx: Tx, product_id: ProductId, sku_ids: Collection[SkuId]) -> set[SkuId]:
    """Which of these SKU ids belong to another product."""
    return set(
        await tx.values(
            "select id from skus where id = any(%(ids)s) and product_id <> %(product_id)s",
            ids=list(sku_ids),
            product_id=product_id,
        )
    )


async def taken_code(tx: Tx, product_id: ProductId, shop_id: ShopId, codes: Collection[str]) -> str | None:
    """One of these codes that another product of the shop uses."""
    code: str | None = await tx.value(
        """select code from skus where shop_id = %(shop_id)s and code = any(%(codes)s) and retired_at is null
           and product_id <> %(product_id)s limit 1""",
        shop_id=shop_id,
        codes=list(codes),
        product_id=product_id,
    )
    return code


async def set_categories(tx: Tx, product_id: ProductId, category_ids: Collection[CategoryId]) -> None:
    """Put the product on exactly these shelves."""
    await tx.run(
        """delete from product_categories
           where product_id = %(product_id)s and category_id <> all(%(category_ids)s)""",
        product_id=product_id,
        category_ids=list(category_ids),
    )
    await tx.run(
        """insert into product_categories (product_id, category_id)
           select %(product_id)s, unnest(%(category_ids)s::uuid[]) on conflict do nothing""",
        product_id=product_id,
        category_ids=list(category_ids),
    )


async def move(tx: Tx, product_id: ProductId, *, sources: list[str], target: str, at: datetime) -> bool:
    """Change the state if it still is one of `sources`; whether it was."""
    return bool(await tx.run(MOVE, id=product_id, sources=sources, target=target, at=at))


async def add_sales(tx: Tx, quantities: Mapping[ProductId, int]) -> None:
    """Change the sold counters, in the order of ids."""
    await tx.run(
        """with locked as materialized (
               select product_id from product_counters where product_id = any(%(ids)s) order by product_id for update
           )
           update product_counters c set sold_count = greatest(c.sold_count + w.quantity, 0)
           from unnest(%(ids)s::uuid[], %(quantities)s::int[]) as w (id, quantity), locked l
           where c.product_id = w.id and l.product_id = w.id""",
        ids=list(quantities.keys()),
        quantities=list(quantities.values()),
    )
