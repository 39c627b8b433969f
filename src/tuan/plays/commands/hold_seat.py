"""Hold a seat and place its order: what opening and joining a group share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuan.kit.ids import AddressId, CheckoutId, GroupId, SkuId, UserId
from tuan.kit.money import Money
from tuan.ordering import public as ordering
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.errors import AlreadyInAGroup, BuyerLimitReached, CampaignSoldOut, SkuNotInCampaign
from tuan.plays.play import Play
from tuan.plays.shapes import Campaign
from tuan.promotion import public as promotion


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWanted:
    """What a buyer of a seat asks for. The checkout's id is chosen on the device, so a retry is the same seat."""

    checkout_id: CheckoutId
    buyer_id: UserId
    sku_id: SkuId
    quantity: int
    address_id: AddressId
    shown_total: Money
    note: str = ""
    share_token: str | None = None
    is_another_group_fine: bool = False


async def hold_seat(
    tx: Tx,
    wanted: SeatWanted,
    campaign: Campaign,
    play: Play,
    settings: Any,
    *,
    group_id: GroupId,
    is_leader: bool,
    at: datetime,
) -> ordering.Placed:
    """Count it against the campaign and the buyer, hold the seat as long as the order waits for payment, place the order.

    The caller holds the lock of the group. Raises AlreadyInAGroup, BuyerLimitReached, CampaignSoldOut, SkuNotInCampaign,
    NewcomersOnly, and whatever placing a checkout raises.
    """
    price = play.price(settings, wanted.sku_id, is_leader=is_leader)
    if price is None:
        raise SkuNotInCampaign
    refusal = play.refuses(
        settings, is_leader=is_leader, has_bought=await _has_bought(tx, wanted, campaign, play, settings, is_leader)
    )
    if refusal is not None:
        raise refusal
    order_id = ordering.order_id(wanted.checkout_id, campaign.shop_id)
    seat = dict(
        order_id=order_id,
        group_id=group_id,
        campaign_id=campaign.id,
        buyer_id=wanted.buyer_id,
        checkout_id=wanted.checkout_id,
        sku_id=wanted.sku_id,
        quantity=wanted.quantity,
        paid_price=price.minor * wanted.quantity,
        currency=price.currency,
        is_leader=is_leader,
        is_another_group_fine=wanted.is_another_group_fine,
        held_until=at + ordering.PAY_WITHIN_PLAY,
        at=at,
    )
    if not await store.seats.insert(tx, seat):
        running = await store.seats.running_of(tx, campaign.id, wanted.buyer_id)
        raise AlreadyInAGroup(group_id=str(running.group_id if running else group_id))
    limit = play.buyer_limit(settings)
    if limit is not None and not await store.campaigns.take_of_buyer(
        tx, campaign.id, wanted.buyer_id, quantity=wanted.quantity, limit=limit
    ):
        raise BuyerLimitReached(limit=limit)
    if campaign.stock is not None and not await store.campaigns.take_stock(tx, campaign.id, wanted.quantity):
        raise CampaignSoldOut
    placed = await ordering.place_checkout(
        tx,
        ordering.PlaceCheckout(
            checkout_id=wanted.checkout_id,
            buyer_id=wanted.buyer_id,
            lines=(ordering.Wanted(sku_id=wanted.sku_id, quantity=wanted.quantity),),
            address_id=wanted.address_id,
            shown_total=wanted.shown_total,
            note=wanted.note,
            share_token=wanted.share_token,
            play=promotion.Play(
                kind=campaign.kind, campaign_id=campaign.id, group_id=group_id, is_leader=is_leader, facts=campaign
            ),
        ),
        at=at,
    )
    [order] = placed.orders
    if order.goods != price * wanted.quantity:  # The list price is lower by now, and that is what is paid.
        await store.seats.set_paid_price(tx, order_id, order.goods.minor)
    return placed


async def _has_bought(
    tx: Tx, wanted: SeatWanted, campaign: Campaign, play: Play, settings: Any, is_leader: bool
) -> bool:
    if play.refuses(settings, is_leader=is_leader, has_bought=True) is None:
        return False  # Nobody asks.
    return await ordering.has_bought(tx, buyer_id=wanted.buyer_id, shop_id=campaign.shop_id)
