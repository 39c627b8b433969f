"""Money of another amount or currency pays nothing and goes back; what pays the orders is the charge that was asked for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.shop import BuyerCaller, Shop, a_shop
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.payment.providers.sandbox.cashier import act


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _checkout(shop: Shop) -> tuple[BuyerCaller, str, str]:
    """Somebody who buys one piece for its list price; the checkout's id and the order's."""
    buyer = await shop.buyer()
    placed = await buyer.post(
        "/checkouts",
        {
            "id": str(new_id()),
            "lines": [{"sku_id": str(shop.sku_id), "quantity": 1}],
            "address_id": buyer.address_id,
            "shown_total": {"minor": shop.list_price},
        },
    )
    assert placed.status == 201, placed.body
    return buyer, placed["id"], placed["orders"][0]["id"]


async def _charge(shop: Shop, payment_id: str, money: Money, choice: str = "pay") -> None:
    await act(shop.house.sandbox, UUID(payment_id), money, choice)


async def _status(buyer: BuyerCaller, payment_id: str) -> str:
    status: str = (await buyer.get(f"/payments/{payment_id}"))["status"]
    return status


async def _state(buyer: BuyerCaller, order_id: str) -> str:
    state: str = (await buyer.order(order_id))["state"]
    return state


@pytest.mark.parametrize("wrong", [Money(100), Money(9999), Money(3990, "USD")])
async def test_an_order_goes_back_to_the_charge_that_paid_it(shop: Shop, wrong: Money) -> None:
    buyer, checkout_id, order_id = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, wrong)
    await shop.settle()
    assert (await _status(buyer, payment_id), await _state(buyer, order_id)) == ("pending", "awaiting_payment")
    await shop.must_hold()
    await _charge(shop, payment_id, Money(shop.list_price))
    await shop.settle()
    assert (await _status(buyer, payment_id), await _state(buyer, order_id)) == ("succeeded", "ready_to_ship")
    await shop.must_hold()

    assert (await buyer.post(f"/orders/{order_id}/cancel")).status == 200
    await shop.settle()
    assert [refund["state"] for refund in (await buyer.order(order_id))["refunds"]] == ["succeeded"]
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    assert (await shop.staff.get("/refunds?state=failed"))["items"] == []
    await shop.must_hold()


async def test_a_retry_goes_to_the_charge_that_paid_the_order(shop: Shop) -> None:
    """A refund that an older version had sent to a charge which paid nothing."""
    buyer, checkout_id, order_id = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, Money(100))
    await shop.settle()
    await _charge(shop, payment_id, Money(shop.list_price))
    await shop.settle()
    shop.house.sandbox.bad_day.refused = 1
    await buyer.post(f"/orders/{order_id}/cancel")
    await shop.settle()
    [failed] = (await shop.staff.get("/refunds?state=failed"))["items"]
    await shop.must_hold()  # It waits in the list, and a person sees it.
    async with shop.house.database.transaction() as tx:
        await tx.run(
            """update refunds set charge_reference = (
                 select charge_reference from refunds where payment_id = %(id)s and reason = 'surplus_charge')
               where order_id is not null""",
            id=UUID(payment_id),
        )
    assert await shop.problems() == [f"refund {failed['id']}: it is asked of a charge that did not pay its order"]
    assert (await shop.staff.post(f"/refunds/{failed['id']}/retry")).status == 200
    await shop.settle()
    assert [refund["state"] for refund in (await buyer.order(order_id))["refunds"]] == ["succeeded"]
    assert (await shop.clearing()).posted == 0
    await shop.must_hold()


async def test_a_checkout_that_got_only_wrong_money_ends_in_time(shop: Shop) -> None:
    before = await shop.stock()
    buyer, checkout_id, order_id = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, Money(shop.list_price, "USD"))
    await shop.settle()
    shop.clock.turn(timedelta(minutes=20))
    await shop.settle()
    assert (await _status(buyer, payment_id), await _state(buyer, order_id)) == ("cancelled", "closed")
    assert await shop.stock() == before
    await _charge(shop, payment_id, Money(shop.list_price))  # The page was still open.
    assert len(await shop.house.sandbox.query(UUID(payment_id))) == 2  # The charge of before, and the closing.
    await shop.must_hold()


async def test_a_payment_that_got_wrong_money_is_asked_about_and_closed(shop: Shop) -> None:
    buyer, checkout_id, _ = await _checkout(shop)
    first, second = await buyer.start_paying(checkout_id), await buyer.start_paying(checkout_id)
    await _charge(shop, first, Money(1))
    await shop.settle()
    await _charge(shop, first, Money(shop.list_price), "never")  # The right charge, of which nobody tells us.
    shop.clock.turn(timedelta(minutes=2))
    await shop.settle()
    assert (await _status(buyer, first), await _status(buyer, second)) == ("succeeded", "cancelled")
    assert (await shop.clearing()).posted == shop.list_price
    await shop.must_hold()


async def test_a_payment_that_got_wrong_money_is_closed_when_another_pays(shop: Shop) -> None:
    buyer, checkout_id, _ = await _checkout(shop)
    first, second = await buyer.start_paying(checkout_id), await buyer.start_paying(checkout_id)
    await _charge(shop, first, Money(1))
    await shop.settle()
    await _charge(shop, second, Money(shop.list_price))
    await shop.settle()
    assert (await _status(buyer, first), await _status(buyer, second)) == ("cancelled", "succeeded")
    assert (await shop.clearing()).posted == shop.list_price
    await shop.must_hold()


async def test_an_event_shows_the_currency_that_came(shop: Shop) -> None:
    buyer, checkout_id, _ = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, Money(shop.list_price, "USD"))
    await shop.settle()
    events = (await shop.staff.get(f"/payments/{payment_id}"))["events"]
    assert {(event["kind"], event["amount"]["currency"]) for event in events if event["status"] == "success"} == {
        ("charge", "USD"),
        ("refund", "USD"),
    }


async def test_one_payment_that_cannot_be_asked_about_stops_no_other(shop: Shop) -> None:
    orders = []
    for _ in range(3):
        buyer, checkout_id, order_id = await _checkout(shop)
        payment_id = await buyer.start_paying(checkout_id)
        await _charge(shop, payment_id, Money(shop.list_price), "never")
        orders.append((buyer, order_id, payment_id))
    async with shop.house.database.transaction() as tx:
        gone = UUID(orders[0][2])
        await tx.run(
            "update payments set provider = 'gone', ask_at = ask_at - interval '1 s' where id = %(id)s", id=gone
        )
    shop.clock.turn(timedelta(minutes=2))
    await shop.settle()
    assert [await _state(buyer, order_id) for buyer, order_id, _ in orders] == [
        "awaiting_payment",
        "ready_to_ship",
        "ready_to_ship",
    ]


async def test_a_checkout_that_does_not_end_is_a_problem(shop: Shop) -> None:
    buyer, checkout_id, _ = await _checkout(shop)
    await buyer.start_paying(checkout_id)
    await shop.must_hold()
    async with shop.house.database.transaction() as tx:
        await tx.run("update checkouts set closes_at = now() - interval '1 day'")
    assert await shop.problems() == [f"checkout {checkout_id}: it should have ended long ago"]
    await shop.settle()
    await shop.must_hold()


async def test_a_charge_of_nothing_pays_nothing_and_stops_nobody(shop: Shop) -> None:
    buyer, checkout_id, order_id = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, Money(0))
    await shop.settle()
    assert (await _status(buyer, payment_id), await _state(buyer, order_id)) == ("pending", "awaiting_payment")
    await _charge(shop, payment_id, Money(shop.list_price))
    await shop.settle()
    assert (await _status(buyer, payment_id), await _state(buyer, order_id)) == ("succeeded", "ready_to_ship")
    assert (await shop.staff.get("/refunds"))["items"] == []
    await shop.must_hold()


async def test_a_buyer_who_paid_twice_sees_the_second_payment_come_back(shop: Shop) -> None:
    buyer, checkout_id, order_id = await _checkout(shop)
    payment_id = await buyer.start_paying(checkout_id)
    await _charge(shop, payment_id, Money(shop.list_price))
    await _charge(shop, payment_id, Money(shop.list_price))
    await shop.settle()
    order = await buyer.order(order_id)
    assert (order["state"], order["refunds"]) == ("ready_to_ship", [])
    [back] = order["surplus"]
    assert (back["amount"]["minor"], back["stage"]) == (shop.list_price, "done")
    await shop.must_hold()
