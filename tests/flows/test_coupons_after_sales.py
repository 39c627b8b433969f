"""What a coupon and a gift become when the goods they came with go back, case by case."""

import asyncio
from typing import Any

from tests.aftersales import apply, may_return, received
from tests.flows.test_coupons import buy, counters, held, offer, reduce, shop
from tests.shop import BuyerCaller, Shop
from tuan.kit.ids import new_id

__all__ = ["shop"]

PARCEL = {"carrier": "中通", "tracking_number": "ZT99887766"}


async def _bought(shop: Shop, buyer: BuyerCaller) -> tuple[str, str, str]:
    """Two boxes for ¥79.80 less ¥5.00 by a coupon, and one more as a gift: coupon, claim and order."""
    coupon_id = await offer(shop, combines=True)
    gift = {"threshold": {"minor": 7000}, "gift": {"sku_id": str(shop.sku_id), "quantity": 1}}
    await reduce(shop, gift, kind="gift", combines=True)
    mine = await held(buyer, coupon_id)
    placed = await buy(shop, buyer, 7480, mine, quantity=2)
    assert placed.status == 201, placed.body
    await shop.pay(buyer, placed["id"])
    assert await counters(shop, coupon_id) == (1, 1, 500)
    return coupon_id, mine, placed["orders"][0]["id"]


async def _approved(shop: Shop, buyer: BuyerCaller, order_id: str, **asked: Any) -> str:
    case = await apply(buyer, order_id, **asked)
    assert case.status == 201, case.body
    assert (await shop.staff.post(f"/after-sales/{case['id']}/approval")).status == 200
    await shop.settle()
    id: str = case["id"]
    return id


async def test_before_shipping_the_gift_stays_and_the_coupon_returns_with_the_last_box(shop: Shop) -> None:
    buyer = await shop.buyer()
    coupon_id, mine, order_id = await _bought(shop, buyer)
    await _approved(shop, buyer, order_id, kind="refund_only", sent=False)
    assert await counters(shop, coupon_id) == (1, 1, 500)  # Half of it went back by its lines.
    assert (await shop.stock()).held == 2
    await _approved(shop, buyer, order_id, kind="refund_only", sent=False)
    assert (await buyer.order(order_id))["state"] == "closed"
    assert (await shop.stock()).held == 0
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await shop.escrow()).posted == 0
    assert [one["id"] for one in (await buyer.get("/coupon-claims"))["items"]] == [mine]
    await shop.must_hold()


async def test_after_shipping_a_gift_that_has_not_left_does_not_leave_any_more(shop: Shop) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    coupon_id, _, order_id = await _bought(shop, buyer)
    [boxes, gift] = (await shop.staff.get(f"/orders/{order_id}"))["lines"]
    parcel = {"id": str(new_id()), **PARCEL, "lines": [{"order_line_id": boxes["id"], "quantity": 2}]}
    assert (await shop.staff.post(f"/orders/{order_id}/parcels", parcel)).status == 201
    case_id = await _approved(shop, buyer, order_id, quantity=2)
    assert (await buyer.post(f"/after-sales/{case_id}/parcel", PARCEL)).status == 200
    assert (await shop.staff.post(f"/after-sales/{case_id}/receipt", {})).status == 200
    await shop.settle()
    [_, gift] = (await shop.staff.get(f"/orders/{order_id}"))["lines"]
    assert (gift["to_ship"], gift["cancelled"]) == (0, 1)
    assert (await shop.stock()).held == 0
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_a_gift_that_has_left_is_kept_and_all_money_comes_back(shop: Shop) -> None:
    await may_return(shop)
    buyer = await shop.buyer()
    coupon_id, _, order_id = await _bought(shop, buyer)
    await received(shop, buyer, order_id)
    for _ in range(2):
        case_id = await _approved(shop, buyer, order_id)
        assert (await buyer.post(f"/after-sales/{case_id}/parcel", PARCEL)).status == 200
        assert (await shop.staff.post(f"/after-sales/{case_id}/receipt", {})).status == 200
        await shop.settle()
    assert await counters(shop, coupon_id) == (1, 0, 0)
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_a_gift_has_no_case_of_its_own(shop: Shop) -> None:
    buyer = await shop.buyer()
    _, _, order_id = await _bought(shop, buyer)
    [_, gift] = (await buyer.get(f"/orders/{order_id}/after-sales"))["lines"]
    assert gift["amounts"] == []
    body = {
        "id": str(new_id()),
        "order_id": order_id,
        "kind": "refund_only",
        "is_sent": False,
        "lines": [{"order_line_id": gift["order_line_id"], "quantity": 1}],
        "reason": "no_longer_wanted",
        "shown": {"minor": 0},
    }
    assert (await buyer.post("/after-sales", body)).code == "asked_too_much"
    for kind in ("return", "exchange"):  # Nothing has been sent that could come back.
        assert (await apply(buyer, order_id, kind=kind, sent=False)).code == "nothing_sent_yet"
    await shop.must_hold()


async def test_many_orders_of_one_coupon_go_back_at_once_in_every_way(shop: Shop) -> None:
    coupon_id = await offer(shop)
    for _ in range(10):
        cases, orders = [], []
        for number in range(6):
            buyer = await shop.buyer()
            placed = await buy(shop, buyer, 3490, await held(buyer, coupon_id))
            await shop.pay(buyer, placed["id"], settle=False)
            orders.append((buyer, placed["orders"][0]["id"]))
            if number % 2:
                await shop.settle()
                case = await apply(buyer, orders.pop()[1], kind="refund_only", sent=False)
                assert case.status == 201, case.body
                cases.append(case["id"])
        await shop.settle()
        told = await asyncio.gather(
            *(shop.staff.post(f"/after-sales/{id}/approval") for id in cases),
            *(buyer.post(f"/orders/{id}/cancel") for buyer, id in orders),
        )
        assert [answer.status for answer in told] == [200] * 6
    await shop.settle()
    assert (await counters(shop, coupon_id))[1:] == (0, 0)
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()
