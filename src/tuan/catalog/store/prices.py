"""Prices that were really asked, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.ids import ShopId, SkuId, new_id
from tuan.kit.money import Money
from tuan.platform.database import Tx

BEGIN = """
insert into price_offers (id, sku_id, price_minor, currency, from_at)
select * from unnest(%(ids)s::uuid[], %(sku_ids)s::uuid[], %(prices)s::bigint[], %(currencies)s::text[],
    array_fill(%(at)s::timestamptz, array[cardinality(%(ids)s::uuid[])]))
"""

END = """
update price_offers set until_at = greatest(%(at)s, from_at)
where sku_id = any(%(sku_ids)s) and source_id is null and until_at is null
"""

# Before the price in question began: the price that is asked now is not its own proof.
ALLOWED = """
select a.sku_id, min(o.price_minor) as minor, min(o.currency) as currency
from unnest(%(sku_ids)s::uuid[], %(prices)s::bigint[]) as a (sku_id, price)
left join price_offers running
    on running.sku_id = a.sku_id and running.source_id is null and running.until_at is null
    and running.price_minor = a.price
join lateral (select coalesce(running.from_at, %(at)s) as began) b on true
join price_offers o
    on o.sku_id = a.sku_id and o.from_at < b.began and coalesce(o.until_at, 'infinity') > b.began - %(window)s::interval
group by a.sku_id
"""

LOWEST = """
select min(price_minor) as minor, min(currency) as currency from price_offers
where sku_id = %(sku_id)s and from_at < %(at)s and coalesce(until_at, 'infinity') > %(since)s
having min(price_minor) is not null
"""

SOURCE = """
insert into price_offers (id, sku_id, price_minor, currency, source_id, from_at, until_at)
values (%(id)s, %(sku_id)s, %(price)s, %(currency)s, %(source_id)s, %(from_at)s, %(until_at)s)
on conflict (sku_id, source_id) where source_id is not null do update
set price_minor = excluded.price_minor, from_at = excluded.from_at, until_at = excluded.until_at
"""


@dataclass(frozen=True, slots=True)
class Running:
    """The list price that is asked now."""

    sku_id: SkuId
    minor: int
    currency: str


async def running(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, Money]:
    """The list prices that are asked now, under a lock."""
    rows = await tx.all(
        Running,
        """select sku_id, price_minor as minor, currency from price_offers
           where sku_id = any(%(ids)s) and source_id is null and until_at is null order by sku_id for update""",
        ids=list(sku_ids),
    )
    return {row.sku_id: Money(row.minor, row.currency) for row in rows}


async def begin(tx: Tx, prices: Mapping[SkuId, Money], *, at: datetime) -> None:
    """These prices are asked from now on."""
    await tx.run(
        BEGIN,
        ids=[new_id() for _ in prices],
        sku_ids=list(prices.keys()),
        prices=[price.minor for price in prices.values()],
        currencies=[price.currency for price in prices.values()],
        at=at,
    )


async def end(tx: Tx, sku_ids: Collection[SkuId], *, at: datetime) -> None:
    """The running list prices of these SKUs are over."""
    await tx.run(END, sku_ids=list(sku_ids), at=at)


async def allowed_references(
    tx: Tx, prices: Mapping[SkuId, Money], *, window: timedelta, at: datetime
) -> dict[SkuId, Money]:
    """The highest honest reference price beside each price; a SKU that was not on sale before has none."""
    rows = await tx.all(
        Running,
        ALLOWED,
        sku_ids=list(prices.keys()),
        prices=[price.minor for price in prices.values()],
        window=window,
        at=at,
    )
    return {row.sku_id: Money(row.minor, row.currency) for row in rows}


async def lowest(tx: Tx, sku_id: SkuId, *, since: datetime, at: datetime) -> Money | None:
    """The lowest price asked between two moments."""
    rows = await tx.rows(LOWEST, sku_id=sku_id, since=since, at=at)
    return Money(rows[0]["minor"], rows[0]["currency"]) if rows else None


async def lowest_list_price(tx: Tx, sku_id: SkuId, *, since: datetime, at: datetime) -> Money | None:
    """The lowest list price asked between two moments; prices of campaigns have conditions of their own."""
    rows = await tx.rows(LOWEST.replace("where", "where source_id is null and", 1), sku_id=sku_id, since=since, at=at)
    return Money(rows[0]["minor"], rows[0]["currency"]) if rows else None


async def offer(
    tx: Tx, *, sku_id: SkuId, price: Money, source_id: UUID, from_at: datetime, until_at: datetime | None
) -> None:
    """A campaign asked this price; a repeat replaces it."""
    await tx.run(
        SOURCE,
        id=new_id(),
        sku_id=sku_id,
        price=price.minor,
        currency=price.currency,
        source_id=source_id,
        from_at=from_at,
        until_at=until_at,
    )


async def main_currency(tx: Tx, shop_id: ShopId) -> str | None:
    """The currency of most of a shop's products, published ones first; None before there are any."""
    found: str | None = await tx.value(
        """select currency from products where shop_id = %(shop_id)s
           group by currency order by count(*) filter (where state = 'published') desc, count(*) desc, currency limit 1""",
        shop_id=shop_id,
    )
    return found


async def currencies_of(tx: Tx, shop_id: ShopId) -> set[str]:
    """The currencies of a shop's published products."""
    return set(
        await tx.values(
            "select distinct currency from products where shop_id = %(shop_id)s and state = 'published'",
            shop_id=shop_id,
        )
    )
