"""What must always hold in inventory; run in tests, and every 15 minutes in production."""

from collections.abc import Awaitable, Callable

from tuan.platform.database import Tx


async def on_hand_is_the_sum_of_movements(tx: Tx) -> list[str]:
    """Every piece on hand came in by a movement and left by one."""
    rows = await tx.rows(
        """select s.sku_id, s.on_hand, coalesce(m.moved, 0) as moved
           from stock_items s
           full join (select sku_id, sum(quantity) as moved from stock_movements group by sku_id) m using (sku_id)
           where coalesce(s.on_hand, 0) <> coalesce(m.moved, 0)"""
    )
    return [f"SKU {row['sku_id']}: {row['on_hand']} on hand, movements add up to {row['moved']}" for row in rows]


async def held_is_the_sum_of_open_holds(tx: Tx) -> list[str]:
    """Every held piece has an owner."""
    rows = await tx.rows(
        """select s.sku_id, s.held, coalesce(h.owned, 0) as owned
           from stock_items s
           full join (
               select sku_id, sum(quantity - taken) as owned from stock_holds
               where state in ('open', 'kept') group by sku_id
           ) h using (sku_id)
           where coalesce(s.held, 0) <> coalesce(h.owned, 0)"""
    )
    return [f"SKU {row['sku_id']}: {row['held']} held, owners hold {row['owned']}" for row in rows]


async def taken_is_what_shipped(tx: Tx) -> list[str]:
    """What owners took is what movements say left the house for them."""
    rows = await tx.rows(
        """select h.owner_id, h.sku_id, h.taken, coalesce(-m.moved, 0) as shipped
           from stock_holds h
           left join (
               select owner_id, sku_id, sum(quantity) as moved from stock_movements
               where kind = 'shipped' group by owner_id, sku_id
           ) m using (owner_id, sku_id)
           where h.taken > coalesce(-m.moved, 0)"""
    )
    return [
        f"owner {row['owner_id']}: took {row['taken']} of {row['sku_id']}, shipped {row['shipped']}" for row in rows
    ]


INVARIANTS: list[Callable[[Tx], Awaitable[list[str]]]] = [
    on_hand_is_the_sum_of_movements,
    held_is_the_sum_of_open_holds,
    taken_is_what_shipped,
]
