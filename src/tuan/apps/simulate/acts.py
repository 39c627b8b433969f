"""What people do. Each act goes through the commands that the API calls, in the transaction it is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol
from uuid import UUID

from tuan.apps.simulate.market import Deal, Market, Ware
from tuan.apps.simulate.people import Crowd, Person
from tuan.apps.simulate.rhythm import poisson, tries
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.trail import Trail, Visit
from tuan.apps.simulate.truth import Source, Truth
from tuan.kit.ids import CheckoutId, GroupId, new_id
from tuan.ordering import public as ordering
from tuan.ordering.commands.cancel_order import cancel_order
from tuan.platform.database import Tx
from tuan.plays.commands.hold_seat import SeatWanted
from tuan.plays.commands.join_group import join_group
from tuan.plays.commands.open_group import open_group
from tuan.sharing import public as sharing
from tuan.sharing.commands.share import share

SHARED = Source("share", "share", 0)
THINKS_FOR = timedelta(seconds=50)


class Cashier(Protocol):
    """Where people pay: at once in a history, at the Sandbox's cashier in a living shop."""

    async def pay(self, tx: Tx, placed: ordering.Placed, *, at: datetime) -> None:
        """Pay a checkout in full."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody opens a friend's link at an instant."""

    at: datetime
    token: str
    ware: Ware
    group_id: GroupId | None
    joins: bool


@dataclass(frozen=True, slots=True)
class Regretted:
    """A paid order that its buyer cancels at an instant."""

    at: datetime
    order_id: UUID
    buyer_id: UUID


@dataclass
class Street:
    """The people, what they find, and what they have done."""

    truth: Truth
    market: Market
    crowd: Crowd
    chance: Random
    cashier: Cashier
    tally: Tally = field(default_factory=Tally)
    trail: Trail = field(init=False)
    invited: list[Invited] = field(default_factory=list)
    """Visits to come, made by the shares of the last act; whoever calls takes them out."""
    regretted: list[Regretted] = field(default_factory=list)
    """Orders that will be cancelled, taken out in the same way."""
    _in_groups: set[tuple[UUID, UUID | None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.trail = Trail(self.chance, self.tally)

    async def arrive(self, zeal: float, tx: Tx, at: datetime) -> None:
        """Somebody comes without a link, looks around and perhaps buys."""
        truth = self.truth
        source = self.chance.choices(truth.sources, weights=[source.share for source in truth.sources])[0]
        visit = self._enter(self.crowd.somebody(truth.returning), source, None, at=at)
        self.trail.page(visit, "/")
        if self.chance.random() >= truth.looks:
            return
        self.tally.arrivals_looked += 1
        ware = self._look(visit)
        if self.chance.random() >= truth.quotes * zeal:
            return
        self.tally.arrivals_quoted += 1
        if await self._decide(tx, visit, ware, at=at + THINKS_FOR):
            self.tally.arrivals_paid += 1

    async def follow(self, invited: Invited, tx: Tx, at: datetime) -> None:
        """Somebody opens a friend's link: joins the group, or looks at the goods."""
        person = self.crowd.stranger()
        visit = self._enter(person, SHARED, invited.token, at=at)
        self.tally.share_visits += 1
        await sharing.remember(tx, [sharing.Touch(invited.token, person.user_id, "visit", visit.id)], at=at)
        self.trail.page(visit, "/s/*")
        if invited.group_id is not None:
            if invited.joins and await self._join(tx, visit, invited.ware, invited.group_id, at=at + THINKS_FOR):
                self.tally.share_orders += 1
            return
        if self.chance.random() >= self.truth.shared_looks:
            return
        self._see(visit, invited.ware)
        if self.chance.random() >= self.truth.shared_quotes:
            return
        if await self._decide(tx, visit, invited.ware, at=at + THINKS_FOR):
            self.tally.share_orders += 1

    def _enter(self, person: Person, source: Source, token: str | None, *, at: datetime) -> Visit:
        self.tally.visits += 1
        self.tally.people.add(person.device)
        visit_id = UUID(int=self.chance.getrandbits(128), version=4)
        return Visit(id=visit_id, person=person, at=at, source=source, share_token=token)

    def _look(self, visit: Visit) -> Ware:
        for ware in [self.market.pick(self.chance) for _ in range(self.chance.randrange(0, 3))]:
            self._see(visit, ware)
        ware = self.market.pick(self.chance)
        self._see(visit, ware)
        return ware

    def _see(self, visit: Visit, ware: Ware) -> None:
        visit.has_looked = True
        self.trail.page(visit, f"/products/{ware.product_id}")
        self.trail.track(visit, "Product Viewed", product_id=str(ware.product_id))

    async def _decide(self, tx: Tx, visit: Visit, ware: Ware, *, at: datetime) -> bool:
        """At the quote: pay, or place the order and forget it, or go. Whether it was paid."""
        pays = self.chance.random() < self.truth.pays
        deal = ware.deal
        if (
            deal is not None
            and deal.starts_at <= at < deal.ends_at
            and self.chance.random() < self.truth.together
            and (deal.id, visit.person.user_id) not in self._in_groups
        ):
            return await self._open(tx, visit, ware, deal, pays=pays, at=at)
        return await self._buy(tx, visit, ware, pays=pays, at=at)

    async def _buy(self, tx: Tx, visit: Visit, ware: Ware, *, pays: bool, at: datetime) -> bool:
        sku_id, price = self.chance.choice(ware.skus)
        quantity = self.chance.choices((1, 2, 3), weights=(80, 16, 4))[0]
        goods = price * quantity
        self.trail.track(visit, "Checkout Started", value=goods.minor / 100, currency=goods.currency)
        if not pays and self.chance.random() >= self.truth.places_only:
            return False
        await self._sign_up(tx, visit, at=at)
        buyer = visit.person
        assert buyer.user_id is not None
        assert buyer.address_id is not None
        placed = await ordering.place_checkout(
            tx,
            ordering.PlaceCheckout(
                checkout_id=CheckoutId(new_id()),
                buyer_id=buyer.user_id,
                lines=(ordering.Wanted(sku_id=sku_id, quantity=quantity),),
                address_id=buyer.address_id,
                shown_total=self.market.total(goods),
                share_token=visit.share_token,
            ),
            at=at,
        )
        if not pays:
            return False
        await self._pay(tx, placed, visit, at=at)
        if self.chance.random() < self.truth.cancels:
            soon = at + timedelta(minutes=self.chance.randrange(3, 40))
            self.regretted += [Regretted(soon, order.id, buyer.user_id) for order in placed.orders]
        else:
            await self._pass_on(tx, visit, ware, at=at)
        return True

    async def cancel(self, regretted: Regretted, tx: Tx, at: datetime) -> None:
        """A buyer thinks better of it, before anything was shipped."""
        await cancel_order(tx, regretted.order_id, buyer_id=regretted.buyer_id, at=at)
        self.tally.cancelled += 1

    async def _open(self, tx: Tx, visit: Visit, ware: Ware, deal: Deal, *, pays: bool, at: datetime) -> bool:
        """Open a group and ask friends; whether they come in time is drawn now."""
        wanted = await self._seat(tx, visit, deal, is_leader=True, pays=pays, at=at)
        if wanted is None:
            return False
        group_id = GroupId(new_id())
        placed = await open_group(tx, wanted, group_id=group_id, campaign_id=deal.id, at=at)
        if not pays:
            return False
        await self._pay(tx, placed, visit, at=at)
        assert visit.person.user_id is not None
        self.tally.groups_opened += 1
        made, _ = await share(
            tx,
            sharer_id=visit.person.user_id,
            kind="group",
            target_id=group_id,
            parent_token=visit.share_token,
            at=at,
        )
        self.tally.shares += 1
        self.trail.track(visit, "Product Shared", share_via="link", product_id=str(ware.product_id))
        self.invited += self._friends(made.token, ware, deal, group_id, at=at)
        return True

    def _friends(self, token: str, ware: Ware, deal: Deal, group_id: GroupId, *, at: datetime) -> Iterator[Invited]:
        seats = deal.play.seats(deal.settings) - 1
        will_form = self.chance.random() < self.truth.group_success
        self.tally.groups_meant_to_form += will_form
        joins = [
            number == last
            for last in [tries(self.chance, self.truth.accepts) - 1 for _ in range(seats)]
            for number in range(last + 1)
        ]
        if not will_form:
            joins = [False] * poisson(self.chance, self.truth.vain_visits)
        # Most friends answer soon; all of them in the first four fifths of the time that a group has.
        span = deal.play.open_for(deal.settings) * 0.8
        for comes_after, joining in zip(sorted(self.chance.random() ** 2 for _ in joins), joins, strict=True):
            yield Invited(at + timedelta(minutes=2) + span * comes_after, token, ware, group_id, joining)

    async def _join(self, tx: Tx, visit: Visit, ware: Ware, group_id: GroupId, *, at: datetime) -> bool:
        assert ware.deal is not None
        wanted = await self._seat(tx, visit, ware.deal, is_leader=False, pays=True, at=at)
        assert wanted is not None
        placed = await join_group(tx, wanted, group_id=group_id, at=at)
        await self._pay(tx, placed, visit, at=at)
        await self._pass_on(tx, visit, ware, at=at)
        return True

    async def _seat(
        self, tx: Tx, visit: Visit, deal: Deal, *, is_leader: bool, pays: bool, at: datetime
    ) -> SeatWanted | None:
        sku_id = self.chance.choice(deal.play.sku_ids(deal.settings))
        price = deal.play.price(deal.settings, sku_id, is_leader=is_leader)
        assert price is not None
        self.trail.track(visit, "Checkout Started", value=price.minor / 100, currency=price.currency)
        if not pays and self.chance.random() >= self.truth.places_only:
            return None
        await self._sign_up(tx, visit, at=at)
        assert visit.person.user_id is not None
        assert visit.person.address_id is not None
        self._in_groups.add((deal.id, visit.person.user_id))
        return SeatWanted(
            checkout_id=CheckoutId(new_id()),
            buyer_id=visit.person.user_id,
            sku_id=sku_id,
            quantity=1,
            address_id=visit.person.address_id,
            shown_total=self.market.total(price),
            share_token=visit.share_token,
        )

    async def _sign_up(self, tx: Tx, visit: Visit, *, at: datetime) -> None:
        if visit.person.user_id is None:
            await self.crowd.sign_up(tx, visit.person, share_token=visit.share_token, at=at)
            self.tally.share_sign_ups += visit.share_token is not None

    async def _pay(self, tx: Tx, placed: ordering.Placed, visit: Visit, *, at: datetime) -> None:
        await self.cashier.pay(tx, placed, at=at)
        self.trail.page(visit, "/payments/result")
        assert visit.person.user_id is not None
        if visit.share_token is not None and visit.person.user_id not in self.tally.buyers:
            self.tally.brought.add(visit.person.user_id)
        self.tally.buyers.add(visit.person.user_id)
        if visit.has_looked:
            self.tally.went_through.add(visit.person.device)
        self.tally.orders += len(placed.orders)
        self.tally.gmv += sum(order.goods.minor for order in placed.orders)

    async def _pass_on(self, tx: Tx, visit: Visit, ware: Ware, *, at: datetime) -> None:
        """Some show friends what they bought; some of the friends have a look in the next days."""
        if self.chance.random() >= self.truth.passes_on:
            return
        assert visit.person.user_id is not None
        made, _ = await share(
            tx,
            sharer_id=visit.person.user_id,
            kind="product",
            target_id=ware.product_id,
            parent_token=visit.share_token,
            at=at,
        )
        self.tally.shares += 1
        self.trail.track(visit, "Product Shared", share_via="link", product_id=str(ware.product_id))
        for _ in range(poisson(self.chance, self.truth.friends)):
            later = timedelta(minutes=5) + timedelta(days=2) * self.chance.random() ** 2
            self.invited.append(Invited(at + later, made.token, ware, None, joins=False))
