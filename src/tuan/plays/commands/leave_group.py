"""A member leaves before the group forms: the seat is free, the money goes back, the next member leads."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.ordering import public as ordering
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.commands.free_seat import free_seat
from tuan.plays.errors import GroupOver, NotInGroup


async def leave_group(tx: Tx, group_id: UUID, *, buyer_id: UUID, at: datetime) -> None:
    """Again changes nothing. Raises NotFound, NotInGroup, GroupOver (formed or expired)."""
    group = await store.groups.lock(tx, group_id)
    if group is None:
        raise NotFound(kind="group")
    mine = [seat for seat in await store.seats.of_group(tx, group_id) if seat.buyer_id == buyer_id]
    if not mine:
        raise NotInGroup
    seat = next((seat for seat in mine if seat.state in ("held", "taken")), None)
    if seat is None:
        return
    if group.state != "open":
        raise GroupOver
    await free_seat(tx, group, seat, verb="leave", reason="left_group", at=at)
    if not await ordering.close_paid(tx, [seat.order_id], reason="left_group", at=at):
        await ordering.close_unpaid(tx, [seat.order_id], reason="left_group", at=at)
