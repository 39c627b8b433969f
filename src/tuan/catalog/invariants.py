"""What must always hold in the catalog; run in tests, and every 15 minutes in production."""

from collections.abc import Awaitable, Callable

from tuan.platform.database import Tx


async def asked_prices_are_remembered(tx: Tx) -> list[str]:
    """Each SKU on sale has one running list price in the history, the one it shows; nothing else has any."""
    rows = await tx.rows(
        """select coalesce(s.id, o.sku_id) as sku_id, s.price_minor as shown, o.price_minor as remembered
           from (
               select s.id, s.price_minor from skus s join products p on p.id = s.product_id
               where p.state = 'published' and s.retired_at is null
           ) s
           full join (
               select sku_id, price_minor from price_offers where source_id is null and until_at is null
           ) o on o.sku_id = s.id
           where s.price_minor is distinct from o.price_minor"""
    )
    return [f"SKU {row['sku_id']}: shows {row['shown']}, history says {row['remembered']}" for row in rows]


async def price_ranges_are_those_of_the_skus(tx: Tx) -> list[str]:
    """What lists show as the lowest and highest price is that of a SKU."""
    rows = await tx.rows(
        """select p.id from products p
           join (
               select product_id, min(price_minor) as lowest, max(price_minor) as highest from skus
               where retired_at is null group by product_id
           ) s on s.product_id = p.id
           where (p.price_from_minor, p.price_to_minor) <> (s.lowest, s.highest)"""
    )
    return [f"product {row['id']}: its price range is not that of its SKUs" for row in rows]


async def products_show_the_best_of_their_skus(tx: Tx) -> list[str]:
    """The stock state of a product is that of its best SKU."""
    rows = await tx.rows(
        """select c.product_id, c.stock_state, coalesce(s.best, 0) as best
           from product_counters c
           left join (select product_id, max(state) as best from shown_stock group by product_id) s using (product_id)
           where c.stock_state <> coalesce(s.best, 0)"""
    )
    return [f"product {row['product_id']}: shows state {row['stock_state']}, best is {row['best']}" for row in rows]


INVARIANTS: list[Callable[[Tx], Awaitable[list[str]]]] = [
    asked_prices_are_remembered,
    price_ranges_are_those_of_the_skus,
    products_show_the_best_of_their_skus,
]
