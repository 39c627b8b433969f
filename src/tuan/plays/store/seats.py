"""Seats."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.platform.database import Tx
from tuan.plays.shapes import Seat
from tuan.plays.states import SEAT

COLUMNS = """order_id, group_id, campaign_id, buyer_id, checkout_id, sku_id, quantity, paid_price, currency, state, is_leader,
is_running, is_counted, is_another_group_fine, held_until, joined_at, taken_at"""


async def insert(tx: Tx, seat: dict[str, Any]) -> bool:
    """Hold a seat; False when the buyer has a running seat in the campaign (or the order exists)."""
    written = await tx.run(
        """insert into seats (order_id, group_id, campaign_id, buyer_id, checkout_id, sku_id, quantity, paid_price, currency, state,
             is_leader, is_another_group_fine, held_until, joined_at)
           values (%(order_id)s, %(group_id)s, %(campaign_id)s, %(buyer_id)s, %(checkout_id)s, %(sku_id)s, %(quantity)s,
             %(paid_price)s, %(currency)s, 'held', %(is_leader)s, %(is_another_group_fine)s, %(held_until)s, %(at)s)
           on conflict do nothing""",
        **seat,
    )
    return written == 1


async def of_order(tx: Tx, order_id: UUID) -> Seat | None:
    """The seat that an order bought."""
    return await tx.maybe(Seat, f"select {COLUMNS} from seats where order_id = %(id)s", id=order_id)


async def running_of(tx: Tx, campaign_id: UUID, buyer_id: UUID) -> Seat | None:
    """A buyer's running seat in a campaign."""
    return await tx.maybe(
        Seat,
        f"select {COLUMNS} from seats where campaign_id = %(campaign_id)s and buyer_id = %(buyer_id)s and is_running",
        campaign_id=campaign_id,
        buyer_id=buyer_id,
    )


async def of_group(tx: Tx, group_id: UUID) -> list[Seat]:
    """All seats of a group, in the order of joining."""
    return await tx.all(
        Seat, f"select {COLUMNS} from seats where group_id = %(id)s order by joined_at, order_id", id=group_id
    )


async def of_groups(tx: Tx, group_ids: Collection[UUID]) -> dict[UUID, list[Seat]]:
    """All seats of groups, in the order of joining."""
    rows = await tx.all(
        Seat,
        f"select {COLUMNS} from seats where group_id = any(%(ids)s) order by joined_at, order_id",
        ids=list(group_ids),
    )
    found: dict[UUID, list[Seat]] = {id: [] for id in group_ids}
    for row in rows:
        found[row.group_id].append(row)
    return found


async def move(tx: Tx, order_id: UUID, verb: str, *, at: datetime) -> bool:
    """A move of the machine by compare-and-set. A seat that is given up stops running; one that is taken has its time."""
    moved = await tx.run(
        """update seats set state = %(target)s,
             taken_at = case when %(target)s = 'taken' then %(at)s else taken_at end,
             is_running = is_running and %(target)s = 'taken',
             is_leader = is_leader and %(target)s = 'taken'
           where order_id = %(id)s and state = any(%(sources)s)""",
        id=order_id,
        target=SEAT.target(verb),
        sources=SEAT.sources(verb),
        at=at,
    )
    return moved == 1


async def reseat(tx: Tx, order_id: UUID, group_id: UUID) -> None:
    """The seat is in another group from now on, and runs there; its own group may have ended."""
    await tx.run(
        "update seats set group_id = %(group_id)s, is_leader = false, is_running = true where order_id = %(id)s",
        id=order_id,
        group_id=group_id,
    )


async def stop_running(tx: Tx, group_id: UUID) -> None:
    """The group is over: its members may join others."""
    await tx.run("update seats set is_running = false where group_id = %(id)s and is_running", id=group_id)


async def uncount(tx: Tx, order_id: UUID) -> bool:
    """The seat's pieces go back to the campaign, once."""
    counted = await tx.run("update seats set is_counted = false where order_id = %(id)s and is_counted", id=order_id)
    return counted == 1


async def lead(tx: Tx, order_id: UUID) -> None:
    """This member leads from now on."""
    await tx.run("update seats set is_leader = true where order_id = %(id)s", id=order_id)


async def set_paid_price(tx: Tx, order_id: UUID, minor: int) -> None:
    """What the seat's goods really cost."""
    await tx.run("update seats set paid_price = %(minor)s where order_id = %(id)s", id=order_id, minor=minor)


async def count_of_buyer(tx: Tx, buyer_id: UUID) -> int:
    """All seats of somebody, whatever became of them."""
    count: int = await tx.value("select count(*) from seats where buyer_id = %(id)s", id=buyer_id)
    return count
