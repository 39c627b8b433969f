"""Keep a running shop busy: people come, look, buy and share now, at the Sandbox's cashier; the worker does the rest."""

import asyncio
import heapq
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import uuid4

from tuan.apps.house import House
from tuan.apps.simulate.acts import Invited, Regretted, Street
from tuan.apps.simulate.market import visit_market
from tuan.apps.simulate.people import Crowd
from tuan.apps.simulate.rhythm import poisson
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Truth
from tuan.kit.errors import Refusal
from tuan.kit.ids import ShopId, new_id
from tuan.ordering import public as ordering
from tuan.ordering.commands.pay_checkout import pay_checkout
from tuan.payment.providers.sandbox import books
from tuan.platform.database import Tx

# What happens within hours in life happens within minutes while one looks.
HURRY = 30
LOOKS_ROUND_EVERY = timedelta(minutes=1)

Say = Callable[[str], None]


class SandboxCashier:
    """Pays at the Sandbox, whose notification the worker sends."""

    async def pay(self, tx: Tx, placed: ordering.Placed, *, at: datetime) -> None:
        """Pay a checkout in full."""
        checkout, payment_id = placed.checkout, new_id()
        await pay_checkout(
            tx, payment_id=payment_id, checkout_id=checkout.id, buyer_id=checkout.buyer_id, provider="sandbox", at=at
        )
        reference = await books.charge(tx, payment_id, amount=checkout.amount, state="paid", at=at)
        assert reference is not None, "nobody closed this payment"
        await books.owe_notice(
            tx,
            payment_id=payment_id,
            reference=reference,
            amount=checkout.amount,
            state="paid",
            at=at,
            send_at=[at],
        )


@dataclass
class Life:
    """People in a shop that runs."""

    house: House
    shop_id: ShopId
    chance: Random
    truth: Truth
    visits_per_minute: float
    say: Say

    async def go_on(self, until: datetime | None) -> Tally:
        """Until an instant, or until cancelled."""
        street, numbers = await self._street(), count()
        agenda: list[tuple[datetime, int, Invited | Regretted]] = []
        looked_round = self.house.clock()
        while until is None or self.house.clock() < until:
            await asyncio.sleep(self.chance.expovariate(self.visits_per_minute) * 60)
            now = self.house.clock()
            if now - looked_round > LOOKS_ROUND_EVERY:
                # Goods, prices and campaigns may have changed meanwhile.
                looked_round = now
                async with self.house.database.reading() as tx:
                    street.market = await visit_market(tx, self.shop_id, self.chance)
            for _ in range(1 + poisson(self.chance, 0.2)):
                await self._act(street, None, now)
            while agenda and agenda[0][0] <= now:
                await self._act(street, heapq.heappop(agenda)[2], now)
            plans: list[Invited | Regretted] = [*street.invited, *street.regretted]
            for plan in plans:
                heapq.heappush(agenda, (now + (plan.at - now) / HURRY, next(numbers), plan))
            street.invited, street.regretted = [], []
        return street.tally

    async def _street(self) -> Street:
        async with self.house.database.reading() as tx:
            market = await visit_market(tx, self.shop_id, self.chance)
        crowd = Crowd(self.chance, uuid4(), first_number=self.chance.randrange(2_000_000, 9_000_000))
        return Street(self.truth, market, crowd, self.chance, SandboxCashier())

    async def _act(self, street: Street, plan: Invited | Regretted | None, now: datetime) -> None:
        known = len(street.crowd.known)
        before = deepcopy(street.tally)
        try:
            async with self.house.database.transaction() as tx:
                if plan is None:
                    await street.arrive(1, tx, now)
                elif isinstance(plan, Invited):
                    await street.follow(plan, tx, now)
                else:
                    await street.cancel(plan, tx, now)
                await street.trail.hand_in(tx, self.shop_id)
        except Refusal as refusal:
            # The operator may have paused a campaign or sold the last piece: nothing of this act has happened.
            street.tally = street.trail.tally = before
            street.tally.refused[refusal.code] += 1
            street.invited, street.regretted = [], []
            street.trail.events.clear()
            for person in street.crowd.known[known:]:
                person.user_id = person.address_id = None
            del street.crowd.known[known:]
            self.say(f"refused: {refusal.code}")
            return
        if street.tally.orders > before.orders:
            self.say(f"{street.tally.orders} orders by {street.tally.visits} visits")
