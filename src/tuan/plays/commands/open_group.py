"""Open a group: its leader takes the first seat by paying."""

from datetime import datetime

from tuan.kit.errors import NotFound, Refusal
from tuan.kit.ids import CampaignId, GroupId
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.commands.hold_seat import SeatWanted, hold_seat
from tuan.plays.errors import CampaignClosed, GroupTaken
from tuan.plays.events import GroupOpened
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign


async def open_group(
    tx: Tx, wanted: SeatWanted, *, group_id: GroupId, campaign_id: CampaignId, at: datetime
) -> ordering.Placed:
    """The same group and checkout again answer the same checkout. Raises NotFound, CampaignClosed, GroupTaken, and as hold_seat."""
    campaign = await store.campaigns.get(tx, campaign_id)
    if campaign is None or campaign.state == "draft":
        raise NotFound(kind="campaign")
    if not campaign.is_running(at):
        return await _opened_before(tx, wanted, campaign, CampaignClosed())
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    written = await store.groups.insert(
        tx,
        dict(
            id=group_id,
            campaign_id=campaign.id,
            shop_id=campaign.shop_id,
            product_id=campaign.product_id,
            leader_id=wanted.buyer_id,
            seats=play.seats(settings),
            closes_at=at + play.open_for(settings),
            at=at,
        ),
    )
    if not written:
        return await _opened_before(tx, wanted, campaign, GroupTaken())
    placed = await hold_seat(tx, wanted, campaign, play, settings, group_id=group_id, is_leader=True, at=at)
    await outbox.record(
        tx,
        GroupOpened(
            group_id=group_id,
            campaign_id=campaign.id,
            shop_id=campaign.shop_id,
            leader_id=wanted.buyer_id,
            seats=play.seats(settings),
            at=at,
        ),
    )
    return placed


async def _opened_before(tx: Tx, wanted: SeatWanted, campaign: Campaign, otherwise: Refusal) -> ordering.Placed:
    """A retry finds what its first try placed; anything else is refused."""
    seat = await store.seats.of_order(tx, ordering.order_id(wanted.checkout_id, campaign.shop_id))
    if seat is None or seat.buyer_id != wanted.buyer_id:
        raise otherwise
    return await ordering.placed_before(tx, wanted.checkout_id, wanted.buyer_id)
