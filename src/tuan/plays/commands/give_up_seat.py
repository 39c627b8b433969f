"""An order with a seat was closed: nobody paid in time, or the money went back."""

from datetime import datetime
from uuid import UUID

from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.commands.free_seat import free_seat


async def give_up_seat(tx: Tx, order_id: UUID, *, was_paid: bool, reason: str, at: datetime) -> None:
    """A refunded member does not undo a formed group. Again changes nothing."""
    found = await store.seats.of_order(tx, order_id)
    if found is None:
        return
    group = await store.groups.lock(tx, found.group_id)
    seat = await store.seats.of_order(tx, order_id)
    assert group is not None, "a seat has a group"
    assert seat is not None, "found above"
    if seat.state in ("held", "taken"):
        await free_seat(tx, group, seat, verb="give_back" if was_paid else "lapse", reason=reason, at=at)
