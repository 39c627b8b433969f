"""Join a group: hold one of its seats, under the lock of the group."""

from datetime import datetime

from tuan.kit.errors import NotFound
from tuan.kit.ids import GroupId
from tuan.ordering import public as ordering
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.commands.hold_seat import SeatWanted, hold_seat
from tuan.plays.errors import AlreadyInAGroup, CampaignClosed, GroupFull, GroupOver
from tuan.plays.repertoire import play_of


async def join_group(tx: Tx, wanted: SeatWanted, *, group_id: GroupId, at: datetime) -> ordering.Placed:
    """Held and taken seats together never exceed the seats. The same checkout again answers the same checkout.

    Raises NotFound, GroupOver, GroupFull, CampaignClosed (paused), and as hold_seat.
    """
    group = await store.groups.lock(tx, group_id)
    if group is None:
        raise NotFound(kind="group")
    seats = await store.seats.of_group(tx, group_id)
    mine = next((s for s in seats if s.buyer_id == wanted.buyer_id and s.checkout_id == wanted.checkout_id), None)
    if mine is not None:
        return await ordering.placed_before(tx, wanted.checkout_id, wanted.buyer_id)
    if group.state != "open" or at >= group.closes_at:
        raise GroupOver
    if any(seat.buyer_id == wanted.buyer_id and seat.is_running for seat in seats):
        raise AlreadyInAGroup(group_id=str(group_id))
    if sum(seat.is_occupied(at) for seat in seats) >= group.seats:
        raise GroupFull
    campaign = await store.campaigns.get(tx, group.campaign_id)
    assert campaign is not None, "a group has a campaign"
    if campaign.state == "paused":
        raise CampaignClosed
    play = play_of(campaign.kind)
    placed = await hold_seat(
        tx, wanted, campaign, play, play.read(campaign.config), group_id=group_id, is_leader=False, at=at
    )
    await store.groups.touch(tx, group_id, at=at)
    return placed
