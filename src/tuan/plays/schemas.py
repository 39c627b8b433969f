"""Wire shapes of the stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.catalog.schemas import ProductCardOut, card_out
from tuan.identity import public as identity
from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money
from tuan.plays import store
from tuan.plays.play import Play
from tuan.plays.repertoire import play_of, plays
from tuan.plays.shapes import Campaign, Group, Seat

Phase = Literal["draft", "scheduled", "running", "paused", "ended"]


if TYPE_CHECKING:
    Details = Wire
else:
    # Whatever the plays show besides; each shape names its kind, so clients can tell them apart.
    Details = reduce(or_, (play.details_shape for play in plays().values()))


class CampaignSkuOut(Wire):
    """The price of a SKU in a group; the leader may pay less."""

    sku_id: UUID
    price: MoneyOut
    leader_price: MoneyOut | None


class CampaignOut(Wire):
    """A campaign of any play; `price_from` is the lowest price that can be reached."""

    id: UUID
    kind: str
    name: TextOut
    label: TextOut | None
    product: ProductCardOut
    skus: list[CampaignSkuOut]
    price_from: MoneyOut
    seats: int
    starts_at: datetime
    ends_at: datetime
    open_hours: int
    per_buyer_limit: int | None
    stock_left: int | None
    state: Phase
    rules: list[TextOut]
    details: Details


class MemberOut(Wire):
    """Somebody in a group."""

    nickname: str
    avatar_url: str | None
    is_leader: bool
    is_me: bool
    state: Literal["held", "taken"]
    joined_at: datetime


class GroupOut(Wire):
    """A group as shoppers see it."""

    id: UUID
    campaign_id: UUID
    kind: str
    product: ProductCardOut
    state: Literal["open", "formed", "expired"]
    completed_by_shop: bool
    seats: int
    seats_taken: int
    seats_held: int
    seats_left: int
    members: list[MemberOut]
    closes_at: datetime
    server_now: datetime
    price: MoneyOut
    formed_at: datetime | None
    my_order_id: UUID | None
    details: Details


async def campaigns_out(tx: Tx, campaigns: Sequence[Campaign], *, at: datetime) -> list[CampaignOut]:
    """Campaigns for the wire."""
    cards = await catalog.product_cards(tx, {campaign.product_id for campaign in campaigns})
    return [_campaign(campaign, cards[campaign.product_id], at=at) for campaign in campaigns]


def _campaign(campaign: Campaign, card: catalog.ProductCard, *, at: datetime) -> CampaignOut:
    play = play_of(campaign.kind)
    settings = play.read(campaign.config)
    label = play.label(settings)
    return CampaignOut(
        id=campaign.id,
        kind=campaign.kind,
        name=TextOut(**campaign.name),
        label=TextOut(zh=label.zh, en=label.en) if label else None,
        product=card_out(card),
        skus=[_sku(play, settings, sku_id) for sku_id in play.sku_ids(settings)],
        price_from=money(play.lowest_price(settings)),
        seats=play.seats(settings),
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        open_hours=play.open_for(settings) // timedelta(hours=1),
        per_buyer_limit=play.buyer_limit(settings),
        stock_left=None if campaign.stock is None else campaign.stock - campaign.taken,
        state=campaign.phase(at),  # type: ignore[arg-type]
        rules=[TextOut(zh=rule.zh, en=rule.en) for rule in play.rules(settings)],
        details=play.details(settings),
    )


def _sku(play: Play, settings: Any, sku_id: SkuId) -> CampaignSkuOut:
    price, leaders = (_price(play, settings, sku_id, is_leader=is_leader) for is_leader in (False, True))
    return CampaignSkuOut(sku_id=sku_id, price=money(price), leader_price=money(leaders) if leaders != price else None)


def _price(play: Play, settings: Any, sku_id: SkuId, *, is_leader: bool = False) -> Money:
    price = play.price(settings, sku_id, is_leader=is_leader)
    assert price is not None, "a SKU that takes part has a price"
    return price


class GroupFacts:
    """What is needed to show groups, read once for many viewers."""

    def __init__(
        self,
        groups: Sequence[Group],
        seats: Mapping[UUID, list[Seat]],
        campaigns: Mapping[UUID, Campaign],
        cards: Mapping[Any, catalog.ProductCard],
        people: Mapping[UUID, identity.Person],
    ) -> None:
        self.groups, self.seats, self.campaigns, self.cards, self.people = groups, seats, campaigns, cards, people

    def out(self, viewer_id: UUID | None, *, at: datetime) -> list[GroupOut]:
        """The groups as one viewer sees them."""
        return [self._group(group, viewer_id, at=at) for group in self.groups]

    def _group(self, group: Group, viewer_id: UUID | None, *, at: datetime) -> GroupOut:
        campaign = self.campaigns[group.campaign_id]
        play = play_of(campaign.kind)
        settings = play.read(campaign.config)
        seats = self.seats[group.id]
        occupied = [seat for seat in seats if seat.is_occupied(at)]
        taken = sum(seat.state == "taken" for seat in occupied)
        # Who was in when the group ended; money that came too late made nobody a member.
        stayed = [s for s in seats if s.taken_at is not None and s.state in ("taken", "refunded")]
        shown = occupied if group.state == "open" else stayed
        mine = next((seat for seat in reversed(seats) if seat.buyer_id == viewer_id and seat.state != "left"), None)
        price = min((_price(play, settings, sku_id) for sku_id in play.sku_ids(settings)), key=lambda one: one.minor)
        return GroupOut(
            id=group.id,
            campaign_id=group.campaign_id,
            kind=campaign.kind,
            product=card_out(self.cards[group.product_id]),
            state=group.state,  # type: ignore[arg-type]
            completed_by_shop=group.is_completed_by_shop,
            seats=group.seats,
            seats_taken=taken,
            seats_held=len(occupied) - taken,
            seats_left=max(0, group.seats - len(occupied)) if group.state == "open" else 0,
            members=[self._member(seat, group, viewer_id) for seat in shown],
            closes_at=group.closes_at,
            server_now=at,
            price=money(price),
            formed_at=group.formed_at,
            my_order_id=mine.order_id if mine else None,
            details=play.details(settings),
        )

    def _member(self, seat: Seat, group: Group, viewer_id: UUID | None) -> MemberOut:
        person = self.people.get(seat.buyer_id)
        return MemberOut(
            nickname=person.nickname if person else "***",
            avatar_url=person.avatar_url if person else None,
            is_leader=seat.buyer_id == group.leader_id,
            is_me=seat.buyer_id == viewer_id,
            state="held" if seat.state == "held" else "taken",
            joined_at=seat.joined_at,
        )


async def group_facts(tx: Tx, groups: Sequence[Group]) -> GroupFacts:
    """Four statements, however many groups."""
    seats = await store.seats.of_groups(tx, [group.id for group in groups])
    campaigns = await store.campaigns.many(tx, {group.campaign_id for group in groups})
    cards = await catalog.product_cards(tx, {group.product_id for group in groups})
    people = await identity.people(tx, {seat.buyer_id for rows in seats.values() for seat in rows})
    return GroupFacts(groups, seats, campaigns, cards, people)


async def groups_out(tx: Tx, groups: Sequence[Group], viewer_id: UUID | None, *, at: datetime) -> list[GroupOut]:
    """Groups as one viewer sees them."""
    if not groups:
        return []
    return (await group_facts(tx, groups)).out(viewer_id, at=at)
