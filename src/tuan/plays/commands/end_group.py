"""A group ends: it forms and its orders are released, or it expires and everybody gets the money back."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.kit.machine import IllegalMove
from tuan.kit.money import Money
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.errors import TooFewSeatsTaken
from tuan.plays.events import GroupExpired, GroupFormed
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign, Group, Seat


async def end_overdue(tx: Tx, group_id: UUID, *, at: datetime) -> None:
    """At the deadline: recount the seats that are really paid, then form or expire."""
    group = await store.groups.lock(tx, group_id)
    if group is None or group.state != "open":
        return
    held = [seat for seat in await store.seats.of_group(tx, group_id) if seat.state == "held"]
    paid = await ordering.paid_of(tx, [seat.order_id for seat in held])
    room = group.seats - sum(s.state == "taken" for s in await store.seats.of_group(tx, group_id))
    for seat in [seat for seat in held if seat.order_id in paid][:room]:
        await store.seats.move(tx, seat.order_id, "take", at=at)
    await end_if_due(tx, group, await _taken(tx, group), at=at)


async def end_if_due(tx: Tx, group: Group, taken: list[Seat], *, at: datetime) -> None:
    """Form or expire, if the play says so. The caller holds the group's lock."""
    campaign = await _campaign(tx, group)
    play = play_of(campaign.kind)
    match play.outcome(
        play.read(campaign.config), taken=len(taken), seats=group.seats, at=at, closes_at=group.closes_at
    ):
        case "form":
            await _form(tx, group, campaign, taken, by_shop=False, at=at)
        case "form_by_shop":
            await _form(tx, group, campaign, taken, by_shop=True, at=at)
        case "expire":
            await _expire(tx, group, taken, at=at)


async def complete_by_shop(tx: Tx, group_id: UUID, *, shop_id: UUID, at: datetime) -> None:
    """The shop completes a group that is not full, if the campaign allows it. Nobody is invented.

    Raises NotFound, IllegalMove (not open), TooFewSeatsTaken.
    """
    group = await store.groups.lock(tx, group_id)
    if group is None or group.shop_id != shop_id:
        raise NotFound(kind="group")
    if group.state != "open":
        raise IllegalMove("group", "form", group.state)
    campaign = await _campaign(tx, group)
    play = play_of(campaign.kind)
    taken = await _taken(tx, group)
    needed = play.shop_may_complete(play.read(campaign.config), taken=len(taken))
    if needed is not None:
        raise TooFewSeatsTaken(taken=len(taken), needed=needed)
    await _form(tx, group, campaign, taken, by_shop=True, at=at)


async def _form(tx: Tx, group: Group, campaign: Campaign, taken: list[Seat], *, by_shop: bool, at: datetime) -> None:
    if not await store.groups.end(tx, group.id, "form", at=at, by_shop=by_shop):
        return
    await store.seats.stop_running(tx, group.id)
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    for seat in taken:
        await ordering.release_order(tx, seat.order_id, at=at)
        paid = Money(seat.paid_price, seat.currency)
        difference = play.difference(settings, seat.sku_id, quantity=seat.quantity, paid=paid, taken=len(taken))
        if difference.minor:
            await ordering.refund_part(
                tx,
                seat.order_id,
                amount=difference,
                reason="stage_price",
                case=f"stage:{group.id}:{seat.order_id}",
                at=at,
            )
    await outbox.record(
        tx,
        GroupFormed(
            group_id=group.id,
            campaign_id=group.campaign_id,
            shop_id=group.shop_id,
            order_ids=[seat.order_id for seat in taken],
            is_completed_by_shop=by_shop,
            at=at,
        ),
    )


async def _expire(tx: Tx, group: Group, taken: list[Seat], *, at: datetime) -> None:
    if not await store.groups.end(tx, group.id, "expire", at=at):
        return
    await store.seats.stop_running(tx, group.id)
    for seat in taken:
        await store.seats.move(tx, seat.order_id, "give_back", at=at)
        if await store.seats.uncount(tx, seat.order_id):
            await store.campaigns.give_back(tx, group.campaign_id, seat.buyer_id, seat.quantity)
    await ordering.close_paid(tx, [seat.order_id for seat in taken], reason="group_expired", at=at)
    await outbox.record(
        tx,
        GroupExpired(
            group_id=group.id,
            campaign_id=group.campaign_id,
            shop_id=group.shop_id,
            order_ids=[seat.order_id for seat in taken],
            at=at,
        ),
    )


async def _campaign(tx: Tx, group: Group) -> Campaign:
    campaign = await store.campaigns.get(tx, group.campaign_id)
    assert campaign is not None, "a group has a campaign"
    return campaign


async def _taken(tx: Tx, group: Group) -> list[Seat]:
    return [seat for seat in await store.seats.of_group(tx, group.id) if seat.state == "taken"]
