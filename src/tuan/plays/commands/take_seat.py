"""A seat was paid: it is taken, or given in another group, or the money goes back. One of the three, always."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.commands.end_group import end_if_due
from tuan.plays.commands.free_seat import after_leaving, free_seat
from tuan.plays.events import SeatTaken
from tuan.plays.shapes import Group, Seat


async def take_seat(tx: Tx, order_id: UUID, *, paid_at: datetime, at: datetime) -> None:
    """Again changes nothing."""
    found = await store.seats.of_order(tx, order_id)
    if found is None:
        return
    group = await store.groups.lock(tx, found.group_id)
    assert group is not None, "a seat has a group"
    seats = await store.seats.of_group(tx, group.id)
    seat = next((seat for seat in seats if seat.order_id == order_id), None)
    if seat is None or seat.state != "held":
        return  # Another hand was faster: the seat is taken, moved or given up.
    if _has_room(group, seats, seat, paid_at=paid_at):
        await _take(tx, group, seats, seat, moved=False, at=at)
        return
    if seat.is_another_group_fine and await _take_elsewhere(tx, group, seat, at=at):
        return
    reason = "group_full" if group.state == "open" else "group_over"
    await free_seat(tx, group, seat, verb="give_back", reason=reason, at=at)
    await ordering.close_paid(tx, [order_id], reason=reason, at=at)


def _has_room(group: Group, seats: list[Seat], seat: Seat, *, paid_at: datetime) -> bool:
    """A hold that has not lapsed is room; after that, whatever seat is free. Paid before the deadline counts, whenever we learn of it."""
    if group.state != "open" or paid_at >= group.closes_at:
        return False
    return sum(other.is_occupied(paid_at) for other in seats if other.order_id != seat.order_id) < group.seats


async def _take_elsewhere(tx: Tx, left: Group, seat: Seat, *, at: datetime) -> bool:
    """The oldest open group of the campaign with a free seat; none for a buyer who has joined another one meanwhile."""
    running = await store.seats.running_of(tx, left.campaign_id, seat.buyer_id)
    if running is not None and running.order_id != seat.order_id:
        return False
    for group_id in await store.groups.others_with_room(tx, left.campaign_id, but=left.id, at=at):
        group = await store.groups.lock(tx, group_id)
        if group is None:
            continue
        seats = await store.seats.of_group(tx, group_id)
        if not _has_room(group, seats, seat, paid_at=at):
            continue
        await store.seats.reseat(tx, seat.order_id, group_id)
        await ordering.regroup(tx, seat.order_id, group_id=group_id)
        await store.groups.touch(tx, left.id, at=at)
        if left.state == "open":
            await after_leaving(tx, left, seat, at=at)
        await _take(tx, group, [*seats, seat], seat, moved=True, at=at)
        return True
    return False


async def _take(tx: Tx, group: Group, seats: list[Seat], seat: Seat, *, moved: bool, at: datetime) -> None:
    await store.seats.move(tx, seat.order_id, "take", at=at)
    await store.groups.touch(tx, group.id, at=at)
    taken = [replace(s, state="taken") if s.order_id == seat.order_id else s for s in seats]
    taken = [s for s in taken if s.state == "taken"]
    await outbox.record(
        tx,
        SeatTaken(
            group_id=group.id,
            campaign_id=group.campaign_id,
            shop_id=group.shop_id,
            buyer_id=seat.buyer_id,
            order_id=seat.order_id,
            taken=len(taken),
            moved=moved,
            at=at,
        ),
    )
    await end_if_due(tx, group, taken, at=at)
