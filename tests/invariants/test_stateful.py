"""Group, order, payment and ledger against a simple model: every invariant, and every state, after each step."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg import sql

from tests.invariants.model import (
    ASK_AFTER,
    GROUP_PRICE,
    LEADER_PRICE,
    NOTICE_LATE,
    SEATS,
    SHOP_COMPLETES_FROM,
    Group,
    Model,
    Order,
    Silence,
)
from tests.shop import Answer, BuyerCaller, Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.embedded import EmbeddedPostgres

T = TypeVar("T")
BUYERS = 5
CALM: dict[str, Any] = dict(deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
settings.register_profile("suite", max_examples=10, stateful_step_count=25, derandomize=True, **CALM)
settings.register_profile("long", max_examples=400, stateful_step_count=60, **CALM)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@dataclass
class World:
    """A shop with a campaign, over a database of its own; each example has a new one."""

    runner: asyncio.Runner
    shop: Shop
    buyers: list[BuyerCaller]

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)


@asynccontextmanager
async def a_world(runner: asyncio.Runner, clone: Callable[[], str]) -> AsyncIterator[World]:
    """A shop that was opened a moment ago."""
    async with a_shop(clone(), pool_size=3) as shop:
        shop.leader_price, shop.group_price = LEADER_PRICE, GROUP_PRICE
        await shop.furnish()
        await shop.start_campaign(seats=SEATS, open_hours=1, shop_completes_from=SHOP_COMPLETES_FROM)
        buyers = [await shop.buyer() for _ in range(BUYERS)]
        async with shop.house.database.transaction() as tx:
            # Days pass in these examples; signing in is not their subject.
            await tx.run("update sessions set expires_at = expires_at + interval '10 years'")
        yield World(runner, shop, buyers)


class GroupBuying(RuleBasedStateMachine):
    """Buyers open, join, pay, leave and cancel; the shop ships and completes; time passes."""

    runner: asyncio.Runner
    clone: Callable[[], str]

    @initialize()
    def begin(self) -> None:
        self.opened = a_world(self.runner, self.clone)
        self.world = self.runner.run(self.opened.__aenter__())
        self.model = Model(self.world.shop.clock())

    def teardown(self) -> None:
        """Everything that waits comes to its end; unless the example has failed already, no money is left in between."""
        if not hasattr(self, "world"):
            return
        try:
            if sys.exc_info()[0] is None:
                self._comes_to_rest()
        finally:
            self.runner.run(self.opened.__aexit__(None, None, None))

    def _comes_to_rest(self) -> None:
        self.time_passes(2 * 3600)
        self.agree()
        assert not [group for group in self.model.groups if group.state == "open"]
        assert not self._in("awaiting_payment") + self._in("awaiting_group")
        escrow, clearing = self.world.do(self.world.shop.escrow()), self.world.do(self.world.shop.clearing())
        assert (clearing.posted, clearing.pending_out) == (escrow.posted, 0)

    @rule(buyer=st.integers(0, BUYERS - 1), quantity=st.integers(1, 3))
    def opens(self, buyer: int, quantity: int) -> None:
        answer = self._ask(self.world.buyers[buyer].open_group(self.world.shop, quantity=quantity, price=LEADER_PRICE))
        if self.model.running(buyer):
            assert answer.code == "already_in_a_group", answer.body
            return
        assert answer.status == 201, answer.body
        group = Group(UUID(answer["group"]["id"]), buyer, self.model.now)
        self.model.groups.append(group)
        self._placed(answer, buyer, group, quantity, LEADER_PRICE, is_another_group_fine=False)

    @precondition(lambda self: self.model.groups)
    @rule(data=st.data(), buyer=st.integers(0, BUYERS - 1), quantity=st.integers(1, 3), another=st.booleans())
    def joins(self, data: st.DataObject, buyer: int, quantity: int, another: bool) -> None:
        group = self._some_group(data)
        answer = self._ask(
            self.world.buyers[buyer].join(
                self.world.shop, str(group.id), quantity=quantity, price=GROUP_PRICE, another=another
            )
        )
        refusal = self.model.refuses_to_join(buyer, group)
        assert answer.code == refusal, (answer.body, refusal)
        if refusal is None:
            self._placed(answer, buyer, group, quantity, GROUP_PRICE, is_another_group_fine=another)

    @precondition(lambda self: self._in("awaiting_payment"))
    @rule(data=st.data(), how=st.sampled_from(["pay", "pay", "pay", "twice", "out_of_order", "double", "fail"]))
    def pays(self, data: st.DataObject, how: str) -> None:
        order = data.draw(st.sampled_from(self._in("awaiting_payment")), label="order")
        self._pay(order, how)
        if how != "fail":
            self.model.paid(order)

    @precondition(lambda self: self._in("awaiting_payment") and self.model.silence is None)
    @rule(data=st.data(), how=st.sampled_from(["late", "never"]))
    def pays_and_the_shop_hears_of_it_later(self, data: st.DataObject, how: str) -> None:
        order = data.draw(st.sampled_from(self._in("awaiting_payment")), label="order")
        self._pay(order, how)
        heard_at = min(self.model.now + (NOTICE_LATE if how == "late" else ASK_AFTER), order.closes_at)
        self.model.silence = Silence(order, heard_at)

    @precondition(lambda self: self.model.orders)
    @rule(data=st.data())
    def cancels(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self.model.orders), label="order")
        answer = self._ask(self.world.buyers[order.buyer].post(f"/orders/{order.id}/cancel"))
        refusal = None if order.state == "closed" and answer.status == 200 else self.model.refuses_to_cancel(order)
        assert answer.code == refusal, (answer.body, refusal)
        if refusal is None and order.state != "closed":
            self.model.cancel(order)

    @precondition(lambda self: self.model.groups)
    @rule(data=st.data(), buyer=st.integers(0, BUYERS - 1))
    def leaves(self, data: st.DataObject, buyer: int) -> None:
        group = self._some_group(data)
        answer = self._ask(self.world.buyers[buyer].post(f"/plays/groups/{group.id}/leave"))
        refusal = self.model.refuses_to_leave(buyer, group)
        assert answer.code == refusal, (answer.body, refusal)
        if refusal is None:
            self.model.leave(buyer, group)

    @precondition(lambda self: self.model.groups)
    @rule(data=st.data())
    def shop_completes(self, data: st.DataObject) -> None:
        group = self._some_group(data)
        answer = self._ask(self.world.shop.staff.post(f"/plays/groups/{group.id}/complete-by-shop"))
        if group.state != "open":
            assert answer.code == "not_possible_now", answer.body
        elif len(self.model.taken(group)) < SHOP_COMPLETES_FROM:
            assert answer.code == "too_few_seats_taken", answer.body
        else:
            assert answer["group"]["completed_by_shop"], answer.body
            self.model.form(group)

    @precondition(lambda self: self._in("ready_to_ship"))
    @rule(data=st.data())
    def ships(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self._in("ready_to_ship")), label="order")
        parcel = {"id": str(new_id()), "carrier": "SF", "tracking_number": "SF1234567890"}
        answer = self._ask(self.world.shop.staff.post(f"/orders/{order.id}/parcels", parcel))
        assert answer.status == 201, answer.body
        order.state = "shipped"

    @precondition(lambda self: self._in("shipped"))
    @rule(data=st.data())
    def receives(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self._in("shipped")), label="order")
        answer = self._ask(self.world.buyers[order.buyer].post(f"/orders/{order.id}/receipt"))
        assert answer.status == 200, answer.body
        order.state = "delivered"

    @rule(seconds=st.sampled_from([1, 5, 31, 61, 180, 605, 625, 665, 1800, 3601]))
    def time_passes(self, seconds: int) -> None:
        self.world.shop.clock.turn(timedelta(seconds=seconds))
        self.world.do(self.world.shop.settle())
        self.model.pass_time(self.world.shop.clock())

    @invariant()
    def agree(self) -> None:
        if hasattr(self, "model"):
            self.world.do(self._agree())

    async def _agree(self) -> None:
        shop, model, campaign_id = self.world.shop, self.model, UUID(self.world.shop.campaign_id)
        async with shop.house.database.reading() as tx:
            groups = await tx.rows("select id, state, leader_id from groups where campaign_id = %(id)s", id=campaign_id)
            seats = await tx.rows(
                """select s.order_id, s.group_id, s.state as seat, s.is_running, o.state, o.group_id as order_group
                   from seats s join orders o on o.id = s.order_id where s.campaign_id = %(id)s""",
                id=campaign_id,
            )
        assert {g["id"]: g["state"] for g in groups} == {g.id: g.state for g in model.groups}
        leaders = {g["id"]: g["leader_id"] for g in groups if g["state"] == "open"}
        assert leaders == {g.id: self.world.buyers[g.leader].id for g in model.groups if g.state == "open"}
        said = {s["order_id"]: (s["state"], s["seat"], s["group_id"], s["order_group"], s["is_running"]) for s in seats}
        assert said == {
            o.id: (o.state, o.seat, o.group.id, o.group.id, o.seat in ("held", "taken") and o.group.state == "open")
            for o in model.orders
        }
        stock = await shop.stock()
        assert (await shop.escrow()).posted == model.escrow()
        assert stock.held == model.stock_held()
        assert 1000 - stock.on_hand == model.stock_gone()
        await shop.must_hold()

    def _ask(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        answer = self.world.do(call)
        self.world.do(self.world.shop.settle())
        return answer

    def _pay(self, order: Order, how: str) -> None:
        self.world.do(self.world.shop.pay(self.world.buyers[order.buyer], order.checkout_id, how))

    def _placed(
        self, answer: Answer, buyer: int, group: Group, quantity: int, price: int, *, is_another_group_fine: bool
    ) -> None:
        placed = answer["checkout"]
        self.model.orders.append(
            Order(
                UUID(placed["orders"][0]["id"]),
                placed["id"],
                buyer,
                group,
                quantity,
                quantity * price,
                self.model.now,
                is_another_group_fine,
            )
        )

    def _some_group(self, data: st.DataObject) -> Group:
        # Mostly one that can still change.
        running = [group for group in self.model.groups if group.state == "open"]
        return data.draw(st.sampled_from([*running, *running, *self.model.groups]), label="group")

    def _in(self, state: str) -> list[Order]:
        return [order for order in self.model.orders if order.state == state]


@pytest.fixture
def clone(postgres: EmbeddedPostgres, template: str) -> Iterator[Callable[[], str]]:
    """A way to get an empty database, again and again."""
    name = f"test_{os.getpid()}_stateful"
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    copy = sql.SQL("create database {} template {} strategy file_copy")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:

        def anew() -> str:
            admin.execute(drop)
            admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
            return postgres.url(name)

        yield anew
        admin.execute(drop)


def test_the_shop_agrees_with_the_model(clone: Callable[[], str]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        machine = type("GroupBuyingHere", (GroupBuying,), {"runner": runner, "clone": staticmethod(clone)})
        run_state_machine_as_test(machine, settings=PROFILE)
