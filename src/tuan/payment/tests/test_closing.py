"""What a checkout no longer needs is closed at the provider, however long that is away; a charge that is faster goes back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.shop import Answer, BuyerCaller, Shop, a_shop
from tuan.kit.ids import new_id


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=3)
        yield shop


async def _two_payments(shop: Shop) -> tuple[BuyerCaller, Answer, str, str]:
    """Somebody who went to the cashier twice."""
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    checkout_id = opened["checkout"]["id"]
    return buyer, opened, await buyer.start_paying(checkout_id), await buyer.start_paying(checkout_id)


async def _status(buyer: BuyerCaller, payment_id: str) -> str:
    status: str = (await buyer.get(f"/payments/{payment_id}"))["status"]
    return status


async def _at_the_sandbox(shop: Shop, payment_id: str) -> str:
    return (await shop.house.sandbox.query(UUID(payment_id)))[-1].state


async def _jobs_are_due(shop: Shop) -> None:
    """The queue reads the server's clock: its back-off is over now."""
    async with shop.house.database.transaction() as tx:
        await tx.run("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")


async def test_the_other_payment_is_closed_when_one_is_paid(shop: Shop) -> None:
    buyer, opened, forgotten, paid = await _two_payments(shop)
    await shop.at_cashier(paid)
    await shop.settle()
    assert [await _status(buyer, id) for id in (forgotten, paid)] == ["cancelled", "succeeded"]
    assert await _at_the_sandbox(shop, forgotten) == "closed"
    await shop.at_cashier(forgotten)  # The page was still open.
    await shop.settle()
    assert [await _status(buyer, id) for id in (forgotten, paid)] == ["cancelled", "succeeded"]
    assert (await shop.clearing()).posted == (await shop.escrow()).posted == shop.group_price
    assert (await buyer.order(opened["checkout"]["orders"][0]["id"]))["state"] == "awaiting_group"
    await shop.must_hold()


async def test_a_charge_that_was_faster_than_the_closing_goes_back(shop: Shop) -> None:
    buyer, _, first, second = await _two_payments(shop)
    await shop.at_cashier(first)
    await shop.at_cashier(second, "never")  # Charged, and nobody tells us.
    await shop.settle()
    assert [await _status(buyer, id) for id in (first, second)] == ["succeeded", "refunded"]
    assert (await shop.clearing()).posted == shop.group_price
    await shop.must_hold()


async def test_a_provider_that_is_away_is_asked_again_until_it_has_closed(shop: Shop) -> None:
    buyer, _, forgotten, paid = await _two_payments(shop)
    await shop.at_cashier(paid)
    await shop.notify()
    await shop.deliver()
    shop.house.sandbox.bad_day.unreachable = 2
    await shop.settle()
    assert shop.house.sandbox.bad_day.unreachable == 1
    assert [await _status(buyer, id) for id in (forgotten, paid)] == ["pending", "succeeded"]
    await _jobs_are_due(shop)
    await shop.settle()
    assert (shop.house.sandbox.bad_day.unreachable, await _status(buyer, forgotten)) == (0, "pending")
    await _jobs_are_due(shop)
    await shop.settle()
    assert (await _status(buyer, forgotten), await _at_the_sandbox(shop, forgotten)) == ("cancelled", "closed")
    await shop.must_hold()


@pytest.mark.parametrize("how", ["cancelled", "left", "not paid in time"])
async def test_what_was_given_up_is_closed(shop: Shop, how: str) -> None:
    buyer, opened, first, second = await _two_payments(shop)
    if how == "cancelled":
        await buyer.post(f"/orders/{opened['checkout']['orders'][0]['id']}/cancel")
    elif how == "left":
        await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    else:
        shop.clock.turn(timedelta(minutes=12))
    await shop.settle()
    assert [await _status(buyer, id) for id in (first, second)] == ["cancelled", "cancelled"]
    assert {await _at_the_sandbox(shop, id) for id in (first, second)} == {"closed"}
    assert (await buyer.order(opened["checkout"]["orders"][0]["id"]))["state"] == "closed"
    await shop.must_hold()


async def _waiting(shop: Shop, count: int) -> None:
    """Until so many wait for a lock."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    async with asyncio.timeout(10), shop.house.database.reading() as tx:
        while await tx.value(waiting) < count:
            pass


async def test_paying_and_leaving_do_not_wait_for_each_other_in_a_circle(shop: Shop) -> None:
    buyer, opened, _, paid = await _two_payments(shop)
    order_id = opened["checkout"]["orders"][0]["id"]
    await shop.at_cashier(paid)
    await shop.notify()
    async with shop.house.database.transaction() as tx:
        await tx.run("select from orders where id = %(id)s for update", id=UUID(order_id))
        leaving = asyncio.create_task(buyer.post(f"/plays/groups/{opened['group']['id']}/leave"))
        await _waiting(shop, 1)
        paying = asyncio.create_task(shop.deliver())
        await _waiting(shop, 2)
    assert (await leaving).status == 200
    await paying
    async with shop.house.database.reading() as tx:
        # Nothing failed, nothing has to be tried again.
        assert await tx.value("select count(*) from outbox_deliveries where state <> 'done'") == 0
    await shop.settle()
    assert (await buyer.order(order_id))["state"] == "closed"
    assert (await shop.clearing()).posted == 0
    await shop.must_hold()


async def test_each_order_of_a_checkout_over_two_shops_asks_once(shop: Shop) -> None:
    neighbour = Shop(shop.house, shop.clock, shop.client_of, buyers=500)
    await neighbour.furnish()
    buyer = await shop.buyer()
    placed = await buyer.post(
        "/checkouts",
        {
            "id": str(new_id()),
            "lines": [{"sku_id": str(sku), "quantity": 1} for sku in (shop.sku_id, neighbour.sku_id)],
            "address_id": buyer.address_id,
            "shown_total": {"minor": shop.list_price + neighbour.list_price},
        },
    )
    payment_id = await buyer.start_paying(placed["id"])
    assert (await buyer.post(f"/orders/{placed['orders'][0]['id']}/cancel")).status == 200
    async with shop.house.database.reading() as tx:
        jobs = "select count(*) from procrastinate_jobs where task_name = 'payment.close_payment'"
        assert await tx.value(jobs) == 1
    await shop.settle()
    assert await _status(buyer, payment_id) == "cancelled"
    await shop.must_hold()


async def test_after_a_day_without_an_answer_a_payment_is_closed(shop: Shop) -> None:
    """A payment that no job closes: its provider was away for longer than the job tried."""
    buyer, _, forgotten, paid = await _two_payments(shop)
    await shop.at_cashier(paid)
    await shop.notify()
    await shop.deliver()
    async with shop.house.database.transaction() as tx:
        await tx.run("update procrastinate_jobs set status = 'failed' where task_name = 'payment.close_payment'")
    await shop.settle()
    assert await _status(buyer, forgotten) == "pending"
    shop.clock.turn(timedelta(days=1, minutes=5))
    shop.house.sandbox.bad_day.unreachable = 1
    await shop.settle()
    assert await _status(buyer, forgotten) == "pending"
    shop.clock.turn(timedelta(minutes=3))
    await shop.settle()
    assert (await _status(buyer, forgotten), await _at_the_sandbox(shop, forgotten)) == ("cancelled", "closed")
    async with shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from payments where ask_at is not null") == 0
    await shop.must_hold()
