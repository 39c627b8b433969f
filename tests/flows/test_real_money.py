"""A purchase with each real provider's twin, from checkout to refund and bill; and what a gateway may do to us meanwhile."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.shop import Answer, BuyerCaller
from tests.twins.market import Market, a_market
from tuan.kit.ids import new_id
from tuan.payment import providers
from tuan.payment.providers import Beginning, Begun
from tuan.payment.sweeps import ASK_FOR


@pytest.fixture(params=["wechat_pay", "alipay"])
async def market(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Market]:
    async with a_market(database_url, request.param) as market:
        yield market


async def _opened(market: Market) -> tuple[BuyerCaller, Answer, str]:
    buyer = await market.shop.buyer()
    opened = await buyer.open_group(market.shop)
    return buyer, opened, await market.start_paying(buyer, opened["checkout"]["id"])


async def _status(buyer: BuyerCaller, payment_id: str) -> str:
    status: str = (await buyer.get(f"/payments/{payment_id}"))["status"]
    return status


async def _compared(market: Market) -> tuple[str, int, int]:
    """The bill of today, once it is written."""
    bills = providers.get(market.code).bills
    day = market.shop.clock().astimezone(bills.zone).date()
    market.shop.clock.now = bills.ready_at(day) + timedelta(minutes=1)
    await market.shop.settle()
    market.shop.staff = await market.shop.staff_member()
    row = await market.shop.staff.get(f"/reconciliation/{market.code}/{day}")
    assert row.status == 200, row.body
    return row["state"], row["matched"], row["differences"]


async def test_from_checkout_to_refund_and_bill(market: Market) -> None:
    leader, opened, payment_id = await _opened(market)
    assert market.pays(payment_id)
    await market.settle()
    assert await _status(leader, payment_id) == "succeeded"

    friend = await market.shop.buyer()
    joined = await friend.join(market.shop, opened["group"]["id"])
    second = await market.start_paying(friend, joined["checkout"]["id"])
    assert market.pays(second)
    await market.settle()
    assert (await friend.order(joined["checkout"]["orders"][0]["id"]))["state"] == "ready_to_ship"

    lonely, alone, third = await _opened(market)
    assert market.pays(third)
    await market.settle()
    left = await lonely.post(f"/plays/groups/{alone['group']['id']}/leave")
    assert left.status == 200, left.body
    await market.settle()
    assert await _status(lonely, third) == "refunded"
    price = market.shop.group_price
    assert await market.clearing() == 2 * price
    assert (await market.shop.escrow()).posted == 2 * price
    await market.shop.must_hold()
    assert await _compared(market) == ("matched", 4, 0)
    await market.shop.must_hold()


async def test_however_often_it_is_told_it_is_paid_once(market: Market) -> None:
    buyer, opened, payment_id = await _opened(market)
    assert market.pays(payment_id)
    assert len(await market.tell(times=3)) == 3
    await market.shop.settle()
    assert await _status(buyer, payment_id) == "succeeded"
    order_id = opened["checkout"]["orders"][0]["id"]
    assert (await market.shop.announced(order_id)).count("ordering.order_paid") == 1
    async with market.shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from payment_notices") == 1
    assert await market.clearing() == market.shop.group_price
    await market.shop.must_hold()


async def test_a_wrong_amount_pays_nothing_and_goes_back(market: Market) -> None:
    buyer, _, payment_id = await _opened(market)
    assert market.pays(payment_id, 1)
    await market.settle()
    assert await _status(buyer, payment_id) == "pending"
    assert (await market.clearing(), (await market.shop.escrow()).posted) == (0, 0)
    detail = await market.shop.staff.get(f"/payments/{payment_id}")
    assert [(one["state"], one["reason"]) for one in detail["refunds"]] == [("succeeded", "surplus_charge")]
    await market.shop.must_hold()
    assert await _compared(market) == ("matched", 2, 0)


@pytest.mark.parametrize("lie", ["wrong_signature", "other_merchant"])
async def test_a_lie_changes_nothing(market: Market, lie: str) -> None:
    buyer, _, payment_id = await _opened(market)
    assert market.pays(payment_id)
    owed = list(market.twin.owed)  # type: ignore[attr-defined]
    if lie == "wrong_signature":
        market.twin.lies.add("signature")
    else:
        name = {"wechat_pay": "mchid", "alipay": "seller_id"}[market.code]
        for one in owed:
            one[-1][name] = "2088000000000009"
    assert await market.tell() == [401]
    market.twin.lies.clear()
    await market.shop.settle()
    assert await _status(buyer, payment_id) == "pending"
    async with market.shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from payment_notices") == 0


async def test_a_payment_that_nobody_told_us_about_is_asked_for(market: Market) -> None:
    buyer, _, payment_id = await _opened(market)
    market.twin.notices()
    assert market.pays(payment_id)
    market.twin.notices()  # Lost on the way.
    market.twin.lies.add("silence")
    market.shop.clock.turn(timedelta(minutes=2))
    await market.shop.settle()
    assert await _status(buyer, payment_id) == "pending"
    market.twin.lies.clear()
    market.shop.clock.turn(timedelta(minutes=2))
    await market.shop.settle()
    assert await _status(buyer, payment_id) == "succeeded"
    await market.shop.must_hold()


async def test_another_certificate_signs_from_one_moment_to_the_next(market: Market) -> None:
    buyer, _, payment_id = await _opened(market)
    market.shop.clock.turn(timedelta(minutes=2))
    market.twin.rotate()
    assert market.pays(payment_id)
    assert await market.tell() in ([200], [204])  # Alipay's need not name the certificate: an answer does.
    await market.settle()
    assert await _status(buyer, payment_id) == "succeeded"
    await market.shop.must_hold()


async def _given_up(market: Market) -> tuple[BuyerCaller, str]:
    """A buyer who began to pay and cancelled the order soon after; at Alipay nobody had scanned the code."""
    buyer, opened, payment_id = await _opened(market)
    order_id = opened["checkout"]["orders"][0]["id"]
    assert (await buyer.post(f"/orders/{order_id}/cancel")).status == 200
    await market.shop.settle()
    assert (await _status(buyer, payment_id), (await buyer.order(order_id))["state"]) == ("cancelled", "closed")
    return buyer, payment_id


async def test_what_the_provider_did_not_know_is_asked_for_until_its_time_is_over(market: Market) -> None:
    buyer, payment_id = await _given_up(market)
    if market.code == "alipay":
        assert market.pays(payment_id)
        market.twin.notices()  # Lost on the way.
        market.shop.clock.turn(timedelta(minutes=3))
        await market.shop.settle()
        await market.settle()
        assert await _status(buyer, payment_id) == "refunded"
    market.shop.clock.turn(timedelta(minutes=20))
    await market.shop.settle()
    async with market.shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from payments where ask_at is not null") == 0
    assert await market.clearing() == 0
    await market.shop.must_hold()


async def test_a_payment_that_is_closed_while_it_begins_is_closed_there_again(market: Market) -> None:
    buyer = await market.shop.buyer()
    opened = await buyer.open_group(market.shop)
    asked = {"id": str(new_id()), "checkout_id": opened["checkout"]["id"], "provider": market.code, "way": "qr"}
    assert (await buyer.post("/payments", asked)).status == 201
    provider = providers.get(market.code)
    begin = provider.begin

    async def begin_slowly(beginning: Beginning) -> Begun:
        await buyer.post(f"/orders/{opened['checkout']['orders'][0]['id']}/cancel")
        await market.shop.settle()
        assert await _status(buyer, asked["id"]) == "cancelled"
        return await begin(beginning)

    provider.begin = begin_slowly  # type: ignore[method-assign]
    assert (await buyer.post(f"/payments/{asked['id']}/beginning")).code == "payment_not_open"
    number = UUID(asked["id"]).hex
    if market.code == "alipay":
        market.twin.open(number)  # type: ignore[attr-defined]
    await market.shop.settle()
    assert not market.pays(asked["id"])
    async with market.shop.house.database.reading() as tx:
        assert await tx.value("select count(*) from payments where ask_at is not null") == 0


async def test_what_nobody_paid_is_closed_there_too(market: Market) -> None:
    buyer, opened, payment_id = await _opened(market)
    if market.code == "alipay":
        market.twin.open(UUID(payment_id).hex)  # type: ignore[attr-defined]
    market.shop.clock.turn(timedelta(minutes=40))
    await market.shop.settle()
    assert await _status(buyer, payment_id) == "cancelled"
    assert (await buyer.order(opened["checkout"]["orders"][0]["id"]))["state"] == "closed"
    assert not market.pays(payment_id)
    assert timedelta(minutes=40) < ASK_FOR
    await market.shop.must_hold()


async def test_money_for_a_closed_order_goes_back(market: Market) -> None:
    """A code that Alipay has not seen scanned cannot be closed there; who pays it late gets everything back."""
    if market.code != "alipay":
        return
    buyer, payment_id = await _given_up(market)
    assert market.pays(payment_id)
    await market.settle()
    assert await _status(buyer, payment_id) == "refunded"
    assert await market.clearing() == 0
    await market.shop.must_hold()
