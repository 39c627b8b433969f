"""One checkout of two shops: each sees its own part of what was paid, and nothing from which the other's could be told."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.api.routes import routes
from tests.shop import BuyerCaller, Shop, a_shop
from tuan.kit.ids import new_id

OURS, THEIRS = 3990, 1777


@dataclass
class Street:
    """Two shops and somebody who buys in both at once."""

    ours: Shop
    theirs: Shop
    buyer: BuyerCaller
    checkout_id: str
    orders: dict[str, str]

    async def cancels(self, shop: Shop) -> None:
        assert (await self.buyer.post(f"/orders/{self.orders[str(shop.id)]}/cancel")).status == 200
        await shop.settle()


@pytest.fixture
async def street(database_url: str) -> AsyncIterator[Street]:
    async with a_shop(database_url) as ours:
        ours.is_house = False
        await ours.furnish()
        theirs = Shop(ours.house, ours.clock, ours.client_of, list_price=THEIRS, buyers=100, is_house=False)
        await theirs.furnish()
        buyer = await ours.buyer()
        body = {
            "id": str(new_id()),
            "lines": [{"sku_id": str(shop.sku_id), "quantity": 1} for shop in (ours, theirs)],
            "address_id": buyer.address_id,
            "shown_total": {"minor": OURS + THEIRS},
        }
        placed = await buyer.post("/checkouts", body)
        assert placed.status == 201, placed.body
        orders = {order["shop_id"]: order["id"] for order in placed["orders"]}
        yield Street(ours, theirs, buyer, placed["id"], orders)


async def paid(shop: Shop, buyer: BuyerCaller, checkout_id: str, choice: str = "pay") -> str:
    """The payment's id, once the last notice about it has come."""
    payment_id = await shop.pay(buyer, checkout_id, choice)
    shop.clock.turn(timedelta(seconds=10))
    await shop.settle()
    return payment_id


def numbers(said: Any) -> Iterator[int]:
    """Every whole number in an answer."""
    if isinstance(said, int) and not isinstance(said, bool):
        yield said
    for value in said.values() if isinstance(said, dict) else said if isinstance(said, list) else []:
        yield from numbers(value)


async def seen_by(shop: Shop, **ids: str) -> set[int]:
    """Every number that the console says, on whatever page opens with what is known of this purchase."""
    accounts = (await shop.staff.get("/ledger/accounts"))["items"] or [{"id": str(new_id())}]
    pages = {
        knock.path.format_map({**ids, "account_id": account["id"]})
        for knock in routes()
        for account in accounts
        if (knock.door, knock.method) == ("console", "GET")
        and set(re.findall(r"{(\w+)}", knock.path)) <= {*ids, "account_id"}
    } | {f"/ledger/transfers?reference={id}" for id in ids.values()}
    answers = {page: await shop.staff.get(page) for page in pages}
    read = {page for page, answer in answers.items() if answer.status == 200}
    assert read >= {"/payments", f"/payments/{ids['payment_id']}", "/refunds", f"/orders/{ids['order_id']}"}, read
    return {number for answer in answers.values() for number in numbers(answer.body)}


async def own_part(shop: Shop, payment_id: str) -> tuple[str, int, int]:
    """The shop's row of a payment, which its list and its page say alike."""
    [row] = (await shop.staff.get("/payments"))["items"]
    one = (await shop.staff.get(f"/payments/{payment_id}")).body
    assert {key: one[key] for key in row} == row
    assert row["is_shared"]
    [same] = (await shop.staff.get(f"/payments?status={row['status']}"))["items"]
    assert same == row
    return row["status"], row["amount"]["minor"], row["refunded"]["minor"]


async def test_each_sees_its_own_part(street: Street) -> None:
    payment_id = await paid(street.ours, street.buyer, street.checkout_id)
    assert await own_part(street.ours, payment_id) == ("succeeded", OURS, 0)
    assert await own_part(street.theirs, payment_id) == ("succeeded", THEIRS, 0)

    await street.cancels(street.theirs)
    assert await own_part(street.ours, payment_id) == ("succeeded", OURS, 0)
    assert await own_part(street.theirs, payment_id) == ("refunded", THEIRS, THEIRS)
    here, there = [(await shop.staff.get(f"/payments/{payment_id}")).body for shop in (street.ours, street.theirs)]
    assert [(event["kind"], event["amount"]["minor"]) for event in here["events"]] == [
        ("charge", OURS),
        ("charge", OURS),
    ]
    assert ("refund", THEIRS) in [(event["kind"], event["amount"]["minor"]) for event in there["events"]]
    assert (here["refunds"], [refund["amount"]["minor"] for refund in there["refunds"]]) == ([], [THEIRS])
    await street.ours.must_hold()


@pytest.mark.parametrize("choice", ["pay", "double", "fail"])
async def test_no_page_tells_what_the_other_shop_was_paid(street: Street, choice: str) -> None:
    payment_id = await paid(street.ours, street.buyer, street.checkout_id, choice)
    if choice != "fail":
        await street.cancels(street.theirs)
    for shop, own, other in ((street.ours, OURS, THEIRS), (street.theirs, THEIRS, OURS)):
        order_id = street.orders[str(shop.id)]
        seen = await seen_by(shop, payment_id=payment_id, order_id=order_id, product_id=str(shop.product_id))
        assert seen & {own, other, OURS + THEIRS} == {own}
    await street.ours.must_hold()


async def test_money_that_nobody_asked_for_is_listed_without_an_amount(street: Street) -> None:
    payment_id = await paid(street.ours, street.buyer, street.checkout_id, "double")
    assert await own_part(street.ours, payment_id) == ("succeeded", OURS, 0)
    [surplus] = (await street.ours.staff.get("/refunds"))["items"]
    assert (surplus["state"], surplus["order_id"], surplus["amount"]) == ("succeeded", None, None)
    events = (await street.ours.staff.get(f"/payments/{payment_id}"))["events"]
    assert [event["amount"] for event in events if event["kind"] == "refund"] == [None, None]
    charges = [event["amount"] for event in events if (event["kind"], event["status"]) == ("charge", "success")]
    assert charges == [{"minor": OURS, "currency": "CNY"}, None]


async def test_the_only_shop_sees_every_amount(street: Street) -> None:
    shop, buyer = street.ours, street.buyer
    body = {
        "id": str(new_id()),
        "lines": [{"sku_id": str(shop.sku_id), "quantity": 1}],
        "address_id": buyer.address_id,
        "shown_total": {"minor": OURS},
    }
    payment_id = await paid(shop, buyer, (await buyer.post("/checkouts", body))["id"], "double")
    one = (await shop.staff.get(f"/payments/{payment_id}")).body
    assert (one["is_shared"], {event["amount"]["minor"] for event in one["events"]}) == (False, {OURS})
    assert [refund["amount"]["minor"] for refund in one["refunds"]] == [OURS]
    assert (await street.theirs.staff.get(f"/payments/{payment_id}")).code == "not_found"
