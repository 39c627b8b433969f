"""Stock rows and the movements that explain them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from tuan.inventory.shapes import Movement, Stock
from tuan.inventory.store.changes import Changed
from tuan.kit.ids import ShopId, SkuId
from tuan.platform.database import Tx

OPEN_ITEM = """
insert into stock_items (sku_id, shop_id) values (%(sku_id)s, %(shop_id)s)
on conflict (sku_id) do update set sku_id = excluded.sku_id
returning on_hand, held, safety, greatest(on_hand - held - safety, 0) as available
"""

MOVE = """
with moved as (
    insert into stock_movements (id, sku_id, kind, quantity, on_hand_after, reason, note, by_id, by_name, owner_id, at)
    values (%(id)s, %(sku_id)s, %(kind)s, %(quantity)s, %(on_hand_after)s, %(reason)s, %(note)s, %(by_id)s,
        %(by_name)s, %(owner_id)s, %(at)s)
    returning on_hand_after
)
update stock_items s set on_hand = moved.on_hand_after
from moved where s.sku_id = %(sku_id)s
returning s.on_hand, s.held, s.safety, greatest(s.on_hand - s.held - s.safety, 0) as available
"""

STOCK = """
select sku_id, on_hand, held, safety, greatest(on_hand - held - safety, 0) as available
from stock_items where sku_id = any(%(sku_ids)s)
"""

KEEP_BACK = """
with locked as materialized (
    select sku_id, on_hand - held - safety as available from stock_items
    where sku_id = any(%(sku_ids)s) order by sku_id for update
), kept_back as (
    insert into stock_items (sku_id, shop_id, safety)
    select w.sku_id, %(shop_id)s, w.safety
    from unnest(%(sku_ids)s::uuid[], %(safeties)s::int[]) as w (sku_id, safety)
    on conflict (sku_id) do update set safety = excluded.safety
    where stock_items.safety <> excluded.safety
    returning sku_id, on_hand - held - safety as available
)
select k.sku_id, coalesce(l.available, 0) as before, k.available as after
from kept_back k left join locked l using (sku_id)
"""

MOVEMENTS = """
select id, kind, quantity, on_hand_after, reason, note, at, by_id, by_name, owner_id from stock_movements
where sku_id = %(sku_id)s and (%(at)s::timestamptz is null or (at, id) < (%(at)s::timestamptz, %(id)s::uuid))
order by at desc, id desc
limit %(limit)s
"""


async def open_item(tx: Tx, *, sku_id: SkuId, shop_id: ShopId) -> Stock:
    """The stock of a SKU, locked; its row is made if this is its first."""
    return await tx.one(Stock, OPEN_ITEM, sku_id=sku_id, shop_id=shop_id)


async def movement_is_known(tx: Tx, movement_id: UUID) -> bool:
    """Whether this movement was written before."""
    known: bool = await tx.value("select exists (select from stock_movements where id = %(id)s)", id=movement_id)
    return known


async def move(tx: Tx, movement: Movement, *, sku_id: SkuId) -> Stock:
    """Write a movement and its effect on a locked row."""
    return await tx.one(
        Stock,
        MOVE,
        id=movement.id,
        sku_id=sku_id,
        kind=movement.kind,
        quantity=movement.quantity,
        on_hand_after=movement.on_hand_after,
        reason=movement.reason,
        note=movement.note,
        by_id=movement.by_id,
        by_name=movement.by_name,
        owner_id=movement.owner_id,
        at=movement.at,
    )


async def stock(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, Stock]:
    """The stock of the SKUs that have any row."""
    rows = await tx.rows(STOCK, sku_ids=list(sku_ids))
    return {SkuId(row.pop("sku_id")): Stock(**row) for row in rows}


async def keep_back(tx: Tx, *, shop_id: ShopId, safety: Mapping[SkuId, int]) -> list[Changed]:
    """Set the safety stock; the SKUs for which it changed."""
    return await tx.all(
        Changed, KEEP_BACK, shop_id=shop_id, sku_ids=list(safety.keys()), safeties=list(safety.values())
    )


async def movements(tx: Tx, *, sku_id: SkuId, after: Sequence[Any] | None, limit: int) -> list[Movement]:
    """The newest movements, from a cursor on; one more than asked for."""
    at, last = after or (None, None)
    return await tx.all(Movement, MOVEMENTS, sku_id=sku_id, at=at, id=last, limit=limit + 1)
