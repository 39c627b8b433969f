"""Lists of products: one statement per page, with a cursor that is stable under equal keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.catalog.shapes import ProductCard, ProductState
from tuan.catalog.store.shaping import CARD_COLUMNS, card_of
from tuan.kit.ids import ProductId, ShopId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.pictures import Picture

Sort = Literal["newest", "price_asc", "price_desc", "sales", "relevance"]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key, how it is compared, and how a cursor's part is read."""

    key: str
    kind: str
    descends: bool
    read: Callable[[str], Any]


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**62:
        raise ValueError("out of range")
    return number


ORDERS: dict[Sort, Order] = {
    "newest": Order("p.published_at", "timestamptz", True, datetime.fromisoformat),
    "price_asc": Order("p.price_from_minor", "bigint", False, _whole),
    "price_desc": Order("p.price_from_minor", "bigint", True, _whole),
    "sales": Order("c.sold_count", "bigint", True, _whole),
    "relevance": Order("(ts_rank(p.words, %(words)s::tsquery) * 1000000)::bigint", "bigint", True, _whole),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a shopper looks for. `category` is a slug, `words` a tsquery, prices are whole minor units."""

    sort: Sort
    words: str | None = None
    category: str | None = None
    in_stock: bool = False
    price_from: int | None = None
    price_to: int | None = None
    # A plugged condition, and the instant that it speaks of.
    condition: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A card and its sort key."""

    card: ProductCard
    key: Any


async def published(tx: Tx, wanted: Wanted, *, after: tuple[Any, UUID] | None, limit: int) -> list[Found]:
    """The next products on sale; one more than asked for tells that there are more."""
    order = ORDERS[wanted.sort]
    where = ["p.state = 'published'"]
    if wanted.words is not None:
        where.append("p.words @@ %(words)s::tsquery")
    if wanted.category is not None:
        where.append(
            """exists (select from product_categories pc join categories cat on cat.id = pc.category_id
               where pc.product_id = p.id and cat.slug = %(category)s)"""
        )
    if wanted.in_stock:
        where.append("c.stock_state > 0")
    if wanted.price_from is not None:
        where.append("p.price_from_minor >= %(price_from)s")
    if wanted.price_to is not None:
        where.append("p.price_from_minor <= %(price_to)s")
    if wanted.condition is not None:
        where.append(wanted.condition)
    if after is not None:
        where.append(
            f"({order.key}, p.id) {'<' if order.descends else '>'} (%(after_key)s::{order.kind}, %(after_id)s::uuid)"
        )
    direction = "desc" if order.descends else "asc"
    rows = await tx.rows(
        f"""select {CARD_COLUMNS}, {order.key} as sort_key
            from products p join product_counters c on c.product_id = p.id
            where {" and ".join(where)}
            order by {order.key} {direction}, p.id {direction}
            limit %(limit)s""",
        words=wanted.words,
        category=wanted.category,
        price_from=wanted.price_from,
        price_to=wanted.price_to,
        at=wanted.at,
        after_key=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit + 1,
    )
    return [Found(card_of(row), row["sort_key"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Row:
    """A product in the operator's list."""

    id: ProductId
    title: Text
    state: ProductState
    picture: Picture | None
    price_from: Money
    price_to: Money
    sku_ids: Sequence[UUID]
    updated_at: datetime
    version: int


ROWS = f"""
select {CARD_COLUMNS}, p.state, p.price_to_minor, p.updated_at, p.version,
    array(select s.id from skus s where s.product_id = p.id and s.retired_at is null order by s.position) as sku_ids
from products p join product_counters c on c.product_id = p.id
where p.shop_id = %(shop_id)s
  and (%(state)s::text is null or p.state = %(state)s)
  and (%(code)s::text is null or p.words @@ %(words)s::tsquery
       or exists (select from skus s where s.product_id = p.id and s.code = %(code)s and s.retired_at is null))
  and (%(category)s::text is null or exists (
       select from product_categories pc join categories cat on cat.id = pc.category_id
       where pc.product_id = p.id and (cat.slug = %(category)s or cat.id::text = %(category)s)))
  and (%(after_at)s::timestamptz is null or (p.updated_at, p.id) < (%(after_at)s, %(after_id)s::uuid))
order by p.updated_at desc, p.id desc
limit %(limit)s
"""


async def of_shop(
    tx: Tx,
    shop_id: ShopId,
    *,
    state: ProductState | None,
    words: str | None,
    code: str | None,
    category: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Row]:
    """The shop's products, the latest changed first; found by words or by the exact code of a SKU."""
    rows = await tx.rows(
        ROWS,
        shop_id=shop_id,
        state=state,
        words=words,
        code=code,
        category=category,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit + 1,
    )
    found = []
    for row in rows:
        card = card_of(row)
        found.append(
            Row(
                id=card.id,
                title=card.title,
                state=row["state"],
                picture=card.picture,
                price_from=card.price_from,
                price_to=Money(row["price_to_minor"], row["currency"]),
                sku_ids=row["sku_ids"],
                updated_at=row["updated_at"],
                version=row["version"],
            )
        )
    return found
