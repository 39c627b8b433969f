"""The provider tells us twice, late, in the wrong order, not at all; and a stranger tells us lies."""

from datetime import timedelta

import orjson
import pytest

from tests.shop import Shop
from tuan.kit.ids import new_id
from tuan.payment.providers.sandbox import signing


async def _at_the_cashier(shop: Shop, choice: str) -> tuple[str, str, str]:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    payment_id = await shop.pay(buyer, opened["checkout"]["id"], choice)
    shop.clock.turn(timedelta(seconds=45))
    await shop.settle()
    shop.last_buyer = buyer
    return payment_id, opened["checkout"]["orders"][0]["id"], opened["group"]["id"]


@pytest.mark.parametrize("choice", ["pay", "twice", "late", "out_of_order"])
async def test_however_it_is_told_it_is_paid_once(shop: Shop, choice: str) -> None:
    payment_id, order_id, _ = await _at_the_cashier(shop, choice)
    payment = await shop.last_buyer.get(f"/payments/{payment_id}")
    assert (payment["status"], payment["refunded"]["minor"]) == ("succeeded", 0)
    assert (await shop.last_buyer.order(order_id))["state"] == "awaiting_group"
    assert (await shop.announced(order_id)).count("ordering.order_paid") == 1
    assert (await shop.escrow()).posted == shop.group_price
    await shop.must_hold()


async def test_a_payment_that_nobody_told_us_about_is_asked_for(shop: Shop) -> None:
    payment_id, order_id, _ = await _at_the_cashier(shop, "never")
    assert (await shop.last_buyer.get(f"/payments/{payment_id}"))["status"] == "pending"
    shop.clock.turn(timedelta(seconds=30))
    await shop.settle()
    assert (await shop.last_buyer.get(f"/payments/{payment_id}"))["status"] == "succeeded"
    assert (await shop.last_buyer.order(order_id))["state"] == "awaiting_group"
    await shop.must_hold()


async def test_a_second_charge_goes_straight_back(shop: Shop) -> None:
    payment_id, order_id, _ = await _at_the_cashier(shop, "double")
    assert (await shop.last_buyer.order(order_id))["state"] == "awaiting_group"
    assert (await shop.clearing()).posted == shop.group_price
    detail = await shop.staff.get(f"/payments/{payment_id}")
    assert [(r["state"], r["reason"]) for r in detail["refunds"]] == [("succeeded", "surplus_charge")]
    await shop.must_hold()


async def test_two_payments_for_one_checkout_leave_one(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    first = await buyer.start_paying(opened["checkout"]["id"])
    second = await buyer.start_paying(opened["checkout"]["id"])
    for payment_id in (first, second):
        await shop.at_cashier(payment_id)
    await shop.settle()
    statuses = sorted([(await buyer.get(f"/payments/{id}"))["status"] for id in (first, second)])
    assert statuses == ["refunded", "succeeded"]
    assert (await shop.escrow()).posted == shop.group_price
    await shop.must_hold()


async def test_a_failed_payment_can_be_tried_again(shop: Shop) -> None:
    payment_id, order_id, _ = await _at_the_cashier(shop, "fail")
    assert (await shop.last_buyer.get(f"/payments/{payment_id}"))["status"] == "failed"
    order = await shop.last_buyer.order(order_id)
    assert order["state"] == "awaiting_payment"
    await shop.pay(shop.last_buyer, order["checkout_id"])
    assert (await shop.last_buyer.order(order_id))["state"] == "awaiting_group"
    await shop.must_hold()


@pytest.mark.parametrize("lie", ["unsigned", "wrong_key", "changed", "old", "nonsense", "other_amount"])
async def test_a_lie_changes_nothing(shop: Shop, lie: str) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    payment_id = await buyer.start_paying(opened["checkout"]["id"])
    body = {
        "notice_id": str(new_id()),
        "payment_id": payment_id,
        "state": "paid",
        "amount": str(shop.group_price),
        "currency": "CNY",
        "charge": "sbx_invented",
        "at": shop.clock().isoformat(),
    }
    if lie == "other_amount":
        body["amount"] = "1"
    content = b"nonsense" if lie == "nonsense" else orjson.dumps(body)
    secret = b"x" * 32 if lie == "wrong_key" else shop.house.sandbox.secret
    at = shop.clock() - timedelta(hours=1) if lie == "old" else shop.clock()
    headers = {} if lie == "unsigned" else signing.signed_headers(secret, content, at=at)
    if lie == "changed":
        content = orjson.dumps({**body, "charge": "sbx_other"})
    answer = await shop.client_of().post("/hooks/sandbox", content=content, headers=headers)
    await shop.deliver()
    if (
        lie == "other_amount"
    ):  # Signed by the provider, but not what the order costs: it goes back, the order stays unpaid.
        assert answer.status_code == 204
        assert (await shop.escrow()).posted == 0
    else:
        assert answer.status_code == (400 if lie == "nonsense" else 401)
        assert (await shop.clearing()).posted == 0
    assert (await buyer.order(opened["checkout"]["orders"][0]["id"]))["state"] == "awaiting_payment"


async def test_a_provider_that_does_not_answer_is_asked_until_it_does(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    shop.house.sandbox.bad_day.silent_after_doing = 1
    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    order_id = opened["checkout"]["orders"][0]["id"]
    while (await buyer.order(order_id))["refunds"][0]["state"] == "requested":
        await shop.settle()  # The retry is due after a second of the server's clock.
    assert (await shop.clearing()).posted == 0
    bill = await shop.house.sandbox.bill(shop.clock().date())
    assert [line.kind for line in bill] == ["charge", "refund"]
    await shop.must_hold()


async def test_a_refund_that_the_provider_refuses_waits_for_a_person(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    shop.house.sandbox.bad_day.refused = 1
    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    failed = await shop.staff.get("/refunds?state=failed")
    assert [r["last_error"] for r in failed["items"]] == ["the account of the payer is closed"]
    assert (await shop.escrow()).posted == shop.group_price
    again = await shop.staff.post(f"/refunds/{failed['items'][0]['id']}/retry")
    assert again.status == 200, again.body
    await shop.settle()
    assert (await shop.staff.get("/refunds?state=succeeded"))["items"][0]["attempts"] == 2
    assert (await shop.escrow()).posted == 0
    assert (await shop.staff.post(f"/refunds/{failed['items'][0]['id']}/retry")).code == "refund_not_failed"
    await shop.must_hold()
