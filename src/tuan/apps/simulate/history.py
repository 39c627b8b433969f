"""Three months in a minute: every hour is one transaction, in which people, staff and listeners act in the order of their instants."""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tuan.analytics import public as analytics
from tuan.apps.house import House
from tuan.apps.simulate.acts import Street
from tuan.apps.simulate.clock import TurnedClock
from tuan.apps.simulate.market import visit_market
from tuan.apps.simulate.people import Crowd
from tuan.apps.simulate.rhythm import Rhythm
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Truth
from tuan.inventory import public as inventory
from tuan.kit.ids import ShopId, SkuId, new_id
from tuan.ordering import public as ordering
from tuan.ordering.commands.pay_checkout import pay_checkout
from tuan.ordering.commands.receive_order import confirm_receipt
from tuan.ordering.commands.ship_order import ShipOrder, ship_order
from tuan.ordering.sweeps import close_overdue, complete_overdue, receive_overdue
from tuan.payment.commands.compare_bill import compare_bill
from tuan.payment.commands.record_charge import record_charge
from tuan.payment.providers import Charge
from tuan.payment.providers.sandbox import books
from tuan.platform.database import Tx
from tuan.platform.jobs import run_jobs
from tuan.platform.outbox import Relay
from tuan.plays.sweeps import end_overdue_groups

HOUR = timedelta(hours=1)
SHIPPING_HOURS = (10, 16)
NIGHT_HOUR = 3
FULL_SHELF = 200
CARRIERS = (("顺丰速运", "SF"), ("中通快递", "ZT"), ("京东物流", "JD"))

Act = Callable[[Tx, datetime], Awaitable[None]]
Say = Callable[[str], None]


@dataclass
class Till:
    """Pays at once, as if the Sandbox's notification had come in the same second."""

    truth: Truth
    chance: Random

    async def pay(self, tx: Tx, placed: ordering.Placed, *, at: datetime) -> None:
        """Pay a checkout in full; now and then twice, and the second charge goes back."""
        checkout, payment_id = placed.checkout, new_id()
        await pay_checkout(
            tx, payment_id=payment_id, checkout_id=checkout.id, buyer_id=checkout.buyer_id, provider="sandbox", at=at
        )
        for _ in range(2 if self.chance.random() < self.truth.pays_twice else 1):
            reference = await books.charge(tx, payment_id, amount=checkout.amount, state="paid", at=at)
            assert reference is not None, "nobody closed this payment"
            await record_charge(tx, payment_id, Charge("paid", reference, checkout.amount, at), at=at)


@dataclass
class History:
    """The past of one shop. `house` must carry the clock that is given here."""

    house: House
    clock: TurnedClock
    shop_id: ShopId
    street: Street
    rhythm: Rhythm
    chance: Random
    agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self, say: Say) -> Tally:
        """Live through all hours."""
        hour = self.rhythm.starts_at
        relay = Relay(self.house.database, self.clock)
        while hour < self.rhythm.ends_at:
            until = min(hour + HOUR, self.rhythm.ends_at)
            async with self.house.database.transaction() as tx:
                # What a crash would lose is seeded again from the beginning anyway.
                await tx.run("set local synchronous_commit = off")
                for at in self.rhythm.arrivals(self.chance, hour):
                    self._plan(at, partial(self.street.arrive, self.rhythm.zeal(at)))
                await self._live(tx, relay, until)
                await self.street.trail.hand_in(tx, self.shop_id)
            self.clock.now = until
            await self._clockwork(relay, until)
            if until.astimezone(self.rhythm.zone).hour == 0:
                say(f"{until.astimezone(self.rhythm.zone):%Y-%m-%d}: {self.street.tally.orders} orders")
            hour = until
        return self.street.tally

    def _plan(self, at: datetime, act: Act) -> None:
        heapq.heappush(self.agenda, (at, next(self._numbers), act))

    async def _live(self, tx: Tx, relay: Relay, until: datetime) -> None:
        while self.agenda and self.agenda[0][0] < until:
            at, _, act = heapq.heappop(self.agenda)
            self.clock.now = max(at, self.clock.now)
            await act(tx, at)
            self.clock.now += timedelta(minutes=1)  # An act takes a while, and its facts are due by then.
            await relay.deliver_within(tx)
            self.clock.now -= timedelta(minutes=1)
            self._plan_what_follows()

    def _plan_what_follows(self) -> None:
        for invited in self.street.invited:
            self._plan(invited.at, partial(self.street.follow, invited))
        for regretted in self.street.regretted:
            self._plan(regretted.at, partial(self.street.cancel, regretted))
        self.street.invited, self.street.regretted = [], []

    async def _clockwork(self, relay: Relay, until: datetime) -> None:
        """What the worker's sweeps and jobs and the people in the warehouse do."""
        work = self.house.work
        await end_overdue_groups(work)
        await close_overdue(work)
        local = until.astimezone(self.rhythm.zone)
        if local.hour in SHIPPING_HOURS:
            await self._ship(until)
        if local.hour == NIGHT_HOUR:
            await self._restock(until)
            for sweep in (receive_overdue, complete_overdue):
                while await sweep(work):
                    pass
            await compare_bill(work, provider="sandbox", day=(until - timedelta(days=1)).date())
        await relay.drain()
        async with self.house.database.reading() as tx:
            todo = await tx.value("select count(*) from procrastinate_jobs where status = 'todo'")
        if todo:
            await run_jobs(self.house.database.url, work, wait=False, listen_notify=False)
            await relay.drain()

    async def _ship(self, at: datetime) -> None:
        async with self.house.database.transaction() as tx:
            ready = await tx.rows(
                """select id, buyer_id from orders where shop_id = %(shop_id)s and state = 'ready_to_ship'
                     and paid_at < %(before)s order by paid_at""",
                shop_id=self.shop_id,
                before=at - HOUR,
            )
            for row in ready:
                carrier, letters = self.chance.choice(CARRIERS)
                parcel = ShipOrder(
                    parcel_id=uuid5(row["id"], "parcel"),
                    order_id=row["id"],
                    shop_id=self.shop_id,
                    carrier=carrier,
                    tracking_number=f"{letters}{self.chance.randrange(10**11, 10**12)}",
                )
                await ship_order(tx, parcel, at=at)
                if self.chance.random() < self.street.truth.confirms:
                    self._plan_receipt(row["id"], row["buyer_id"], at)

    def _plan_receipt(self, order_id: UUID, buyer_id: UUID, at: datetime) -> None:
        arrives = at + timedelta(days=self.chance.randrange(2, 5), minutes=self.chance.randrange(-300, 400))

        async def confirm(tx: Tx, at: datetime) -> None:
            await confirm_receipt(tx, order_id, buyer_id=buyer_id, at=at)

        self._plan(arrives, confirm)

    async def _restock(self, at: datetime) -> None:
        async with self.house.database.transaction() as tx:
            for row in await tx.rows(
                """select i.sku_id, i.on_hand - i.held as left from stock_items i join skus s on s.id = i.sku_id
                   where s.shop_id = %(shop_id)s and i.on_hand > 0 and i.on_hand - i.held < %(low)s order by i.sku_id""",
                shop_id=self.shop_id,
                low=FULL_SHELF // 5,
            ):
                await inventory.receive(
                    tx,
                    sku_id=SkuId(row["sku_id"]),
                    quantity=FULL_SHELF - row["left"],
                    movement_id=uuid5(row["sku_id"], at.isoformat()),
                    by=None,
                    at=at,
                )


async def write_history(
    house: House,
    clock: TurnedClock,
    shop_id: ShopId,
    *,
    starts_at: datetime,
    ends_at: datetime,
    seed: int,
    namespace: UUID,
    truth: Truth,
    say: Say,
) -> Tally:
    """Let people live in a shop from one instant to another. The same seed is the same history, but for ids that the shop chooses."""
    chance = Random(seed)  # noqa: S311 - behaviour, not secrets.
    clock.now = starts_at
    async with house.database.transaction() as tx:
        zone = ZoneInfo((await analytics.tracking(tx, shop_id, at=starts_at)).time_zone)
        market = await visit_market(tx, shop_id, chance)
    street = Street(truth, market, Crowd(chance, namespace), chance, Till(truth, chance))
    history = History(
        house=house,
        clock=clock,
        shop_id=shop_id,
        street=street,
        rhythm=Rhythm(truth, starts_at=starts_at, ends_at=ends_at, zone=zone),
        chance=chance,
    )
    return await history.run(say)
