"""Holds, and what they do to the numbers of stock. Stock rows are locked first, in the order of their ids."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.inventory.shapes import Ask, HoldLine
from tuan.inventory.store.changes import Changed
from tuan.kit.ids import SkuId
from tuan.platform.database import Tx


@dataclass(frozen=True, slots=True)
class KeptOf:
    """How many lines of an owner are held or taken, of how many."""

    kept: int
    lines: int


LOCK = """
select sku_id, on_hand - held - safety as available from stock_items
where sku_id = any(%(sku_ids)s)
order by sku_id
for update
"""

HOLD = """
with written as (
    insert into stock_holds (owner_id, sku_id, quantity, state, until, at)
    select owner_id, sku_id, quantity, 'open', until, %(at)s
    from unnest(%(owner_ids)s::uuid[], %(sku_ids)s::uuid[], %(quantities)s::int[], %(untils)s::timestamptz[])
        as w (owner_id, sku_id, quantity, until)
    on conflict (owner_id, sku_id) do update
    set quantity = excluded.quantity, taken = 0, state = 'open', until = excluded.until, at = excluded.at
    where stock_holds.state = 'released'
    returning sku_id, quantity
), sums as (
    select sku_id, sum(quantity) as quantity from written group by sku_id
)
update stock_items s set held = s.held + sums.quantity
from sums where s.sku_id = sums.sku_id
returning s.sku_id, s.on_hand - s.held - s.safety + sums.quantity as before, s.on_hand - s.held - s.safety as after
"""

RELEASE = """
with locked as materialized (
    select s.sku_id, s.on_hand - s.held - s.safety as available
    from stock_items s
    where s.sku_id in (select sku_id from stock_holds where owner_id = any(%(owner_ids)s) and state in ('open', 'kept'))
    order by s.sku_id
    for update
), freed as (
    update stock_holds h set state = 'released', at = %(at)s
    from locked l
    where h.owner_id = any(%(owner_ids)s) and h.sku_id = l.sku_id
      and (%(due_at)s::timestamptz is null and h.state in ('open', 'kept')
           or h.state = 'open' and h.until <= %(due_at)s::timestamptz)
    returning h.sku_id, h.quantity - h.taken as quantity
), sums as (
    select sku_id, sum(quantity)::int as quantity from freed group by sku_id
), lowered as (
    update stock_items s set held = s.held - sums.quantity
    from sums where s.sku_id = sums.sku_id
)
select sku_id, l.available as before, l.available + sums.quantity as after
from sums join locked l using (sku_id)
"""

RELEASE_PART = """
with locked as materialized (
    select s.sku_id, s.on_hand - s.held - s.safety as available
    from stock_items s where s.sku_id = any(%(sku_ids)s) order by s.sku_id for update
), freed as (
    update stock_holds h
    set quantity = case when h.taken = 0 and h.quantity = w.quantity then h.quantity else h.quantity - w.quantity end,
        state = case when h.quantity - h.taken > w.quantity then h.state when h.taken = 0 then 'released' else 'taken' end,
        at = %(at)s
    from unnest(%(sku_ids)s::uuid[], %(quantities)s::int[]) as w (sku_id, quantity), locked l
    where h.owner_id = %(owner_id)s and h.sku_id = w.sku_id and l.sku_id = w.sku_id
      and h.state in ('open', 'kept') and h.quantity - h.taken >= w.quantity
    returning h.sku_id, w.quantity
), lowered as (
    update stock_items s set held = s.held - freed.quantity from freed where s.sku_id = freed.sku_id
)
select sku_id, l.available as before, l.available + freed.quantity as after from freed join locked l using (sku_id)
"""

KEEP = """
with kept as (
    update stock_holds set state = case state when 'open' then 'kept' else state end, until = null
    where owner_id = %(owner_id)s and state <> 'released'
    returning sku_id
)
select (select count(*) from kept) as kept, (select count(*) from stock_holds where owner_id = %(owner_id)s) as lines
"""

TAKE = """
with locked as materialized (
    select s.sku_id from stock_items s where s.sku_id = any(%(sku_ids)s) order by s.sku_id for update
), gone as (
    update stock_holds h
    set taken = h.taken + w.quantity,
        state = case when h.taken + w.quantity = h.quantity then 'taken' else h.state end,
        until = case when h.taken + w.quantity = h.quantity then null else h.until end
    from unnest(%(sku_ids)s::uuid[], %(quantities)s::int[], %(ids)s::uuid[]) as w (sku_id, quantity, id), locked l
    where h.owner_id = %(owner_id)s and h.sku_id = w.sku_id and l.sku_id = w.sku_id
      and h.state in ('open', 'kept') and h.quantity - h.taken >= w.quantity
    returning w.id, h.sku_id, w.quantity
), lowered as (
    update stock_items s set held = s.held - gone.quantity, on_hand = s.on_hand - gone.quantity
    from gone where s.sku_id = gone.sku_id
    returning s.sku_id, s.on_hand
), moved as (
    insert into stock_movements (id, sku_id, kind, quantity, on_hand_after, reason, owner_id, at)
    select gone.id, gone.sku_id, 'shipped', -gone.quantity, lowered.on_hand, %(reason)s, %(owner_id)s, %(at)s
    from gone join lowered using (sku_id)
)
select sku_id from gone
"""

REMAINING = """
select sku_id, quantity - taken as quantity from stock_holds
where owner_id = %(owner_id)s and state in ('open', 'kept')
order by sku_id
"""


async def lock(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, int]:
    """Lock stock rows; how many pieces of each may be sold."""
    return {row["sku_id"]: row["available"] for row in await tx.rows(LOCK, sku_ids=list(sku_ids))}


async def hold(tx: Tx, asks: Sequence[Ask], *, at: datetime) -> list[Changed]:
    """Write the holds of owners who have none open, on locked stock that has enough."""
    rows = [
        (hold.owner_id, line.sku_id, line.quantity, ask.until)
        for ask in asks
        for hold in ask.holds
        for line in hold.lines
    ]
    if not rows:
        return []
    owner_ids, sku_ids, quantities, untils = (list(column) for column in zip(*rows, strict=True))
    return await tx.all(
        Changed, HOLD, owner_ids=owner_ids, sku_ids=sku_ids, quantities=quantities, untils=untils, at=at
    )


async def holding(tx: Tx, owner_ids: Collection[UUID]) -> set[UUID]:
    """Which of these owners hold something."""
    return set(
        await tx.values(
            "select distinct owner_id from stock_holds where owner_id = any(%(ids)s) and state <> 'released'",
            ids=list(owner_ids),
        )
    )


async def release(
    tx: Tx, *, owner_ids: Collection[UUID], at: datetime, due_at: datetime | None = None
) -> list[Changed]:
    """Free what these owners hold; with `due_at`, only what is open and due by then."""
    return await tx.all(Changed, RELEASE, owner_ids=list(owner_ids), at=at, due_at=due_at)


async def release_part(tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], at: datetime) -> list[Changed]:
    """Free so many pieces of what an owner holds; the SKUs of which so many were held."""
    return await tx.all(
        Changed,
        RELEASE_PART,
        owner_id=owner_id,
        sku_ids=[line.sku_id for line in lines],
        quantities=[line.quantity for line in lines],
        at=at,
    )


async def keep(tx: Tx, *, owner_id: UUID) -> bool:
    """Take the due time away; whether the owner holds (or has taken) every line that it ever held."""
    row = await tx.one(KeptOf, KEEP, owner_id=owner_id)
    return row.kept == row.lines > 0


async def remaining(tx: Tx, *, owner_id: UUID) -> list[HoldLine]:
    """What the owner still holds."""
    return await tx.all(HoldLine, REMAINING, owner_id=owner_id)


async def take(
    tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], movement_ids: Sequence[UUID], at: datetime, reason: str
) -> set[SkuId]:
    """Move held pieces out of the house; the SKUs of which enough was held."""
    return set(
        await tx.values(
            TAKE,
            owner_id=owner_id,
            sku_ids=[line.sku_id for line in lines],
            quantities=[line.quantity for line in lines],
            ids=list(movement_ids),
            at=at,
            reason=reason,
        )
    )


async def due_owners(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Owners with a lapsed hold."""
    return await tx.values(
        """select owner_id from stock_holds where state = 'open' and until <= %(at)s
           group by owner_id order by min(until) limit %(limit)s""",
        at=at,
        limit=limit,
    )
