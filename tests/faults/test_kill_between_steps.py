"""kill -9 between any two statements after a payment: whoever works next leaves no stranded cent."""

import multiprocessing
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.faults.dying import work_and_die
from tests.shop import BuyerCaller, Shop
from tuan.platform.jobs import revive_stalled

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.shop"])

Story = Callable[[Shop], Awaitable[tuple[list[BuyerCaller], list[str]]]]


def _dies(shop: Shop, statement: int, *, is_before: bool) -> bool:
    """Whether the worker came as far as that statement."""
    child = SPAWN.Process(target=work_and_die, args=(shop.house.database.url, shop.clock(), statement, is_before))
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
    return child.exitcode != 0


async def _friend_has_paid(shop: Shop) -> tuple[list[BuyerCaller], list[str]]:
    """A group whose second seat is charged at the provider, and nobody here knows."""
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    joined = await friend.join(shop, opened["group"]["id"])
    await shop.at_cashier(await friend.start_paying(joined["checkout"]["id"]))
    return [leader, friend], [opened["checkout"]["orders"][0]["id"], joined["checkout"]["orders"][0]["id"]]


async def _nobody_has_joined(shop: Shop) -> tuple[list[BuyerCaller], list[str]]:
    """A group with one paid seat whose time is over."""
    leader = await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    shop.clock.turn(timedelta(hours=24))
    return [leader], [opened["checkout"]["orders"][0]["id"]]


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    ("story", "state", "money"),
    [(_friend_has_paid, "ready_to_ship", 1), (_nobody_has_joined, "closed", 0)],
    ids=["forms", "expires"],
)
async def test_whoever_works_next_finishes(shop: Shop, story: Story, state: str, money: int, is_before: bool) -> None:
    expected, statement, step = 0, 1, 3
    await shop.start_campaign(ends_at=(shop.clock() + timedelta(days=400)).isoformat())
    while True:
        buyers, orders = await story(shop)
        died = _dies(shop, statement, is_before=is_before)
        # Workers do this for those that have been silent for 30 seconds of the server's clock.
        await revive_stalled(shop.house.database.url, silent_for=timedelta(0))
        shop.clock.turn(timedelta(minutes=1))  # The provider repeats what was not answered.
        await shop.settle()
        states = [(await buyer.order(order_id))["state"] for buyer, order_id in zip(buyers, orders, strict=True)]
        assert states == [state] * len(orders), f"killed at statement {statement}"
        expected += money * len(orders) * shop.group_price
        assert (await shop.escrow()).posted == expected, f"killed at statement {statement}"
        await shop.must_hold()
        if not died:
            break
        statement += step
    assert statement > 20, "it must have died at many places"
