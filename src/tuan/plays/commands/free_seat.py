"""A seat is given up: its pieces go back to the campaign, the next member leads, an empty group is over."""

from datetime import datetime

from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.events import GroupExpired, SeatLost
from tuan.plays.shapes import Group, Seat


async def free_seat(tx: Tx, group: Group, seat: Seat, *, verb: str, reason: str, at: datetime) -> bool:
    """Move the seat by `verb` (lapse, leave, give_back); False when it was given up before. The caller holds the group's lock."""
    if not await store.seats.move(tx, seat.order_id, verb, at=at):
        return False
    if await store.seats.uncount(tx, seat.order_id):
        await store.campaigns.give_back(tx, group.campaign_id, seat.buyer_id, seat.quantity)
    await store.groups.touch(tx, group.id, at=at)
    await outbox.record(
        tx,
        SeatLost(
            group_id=group.id,
            campaign_id=group.campaign_id,
            shop_id=group.shop_id,
            buyer_id=seat.buyer_id,
            order_id=seat.order_id,
            reason=reason,
            at=at,
        ),
    )
    if group.state == "open":
        await after_leaving(tx, group, seat, at=at)
    return True


async def after_leaving(tx: Tx, group: Group, gone: Seat, *, at: datetime) -> None:
    """An open group is over when nobody is left; when its leader is gone, another member leads."""
    staying = [s for s in await store.seats.of_group(tx, group.id) if s.state in ("held", "taken")]
    if not staying:
        await store.groups.end(tx, group.id, "expire", at=at)
        await outbox.record(
            tx,
            GroupExpired(group_id=group.id, campaign_id=group.campaign_id, shop_id=group.shop_id, order_ids=[], at=at),
        )
    elif gone.buyer_id == group.leader_id:
        # Whoever has paid comes first, then whoever joined first.
        heir = min(staying, key=lambda s: (s.state != "taken", s.joined_at))
        await store.seats.lead(tx, heir.order_id)
        await store.groups.lead(tx, group.id, heir.buyer_id)
