"""Cases raced on connections of their own: no cent and no piece goes back twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.aftersales import a_second, apply, bought, may_return, received, shipped
from tests.shop import Shop, a_shop
from tuan.care.commands.approve_case import approve_case
from tuan.kit.errors import Refusal
from tuan.kit.ids import new_id
from tuan.kit.machine import IllegalMove

ROUNDS = 100


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop with connections enough to race."""
    async with a_shop(database_url, pool_size=12) as shop:
        await shop.furnish(stock=2000)
        yield shop


async def _approve(shop: Shop, case_id: str) -> str:
    try:
        async with shop.house.database.transaction() as tx:
            case = await approve_case(tx, UUID(case_id), shop_id=shop.id, at=shop.clock())
            return case.state
    except (Refusal, IllegalMove) as refusal:
        return type(refusal).__name__


async def test_two_people_approve_two_cases_of_one_line_at_once(shop: Shop) -> None:
    buyer = await shop.buyer()
    for _ in range(ROUNDS):
        order_id = await bought(shop, buyer, quantity=2)
        cases = [await apply(buyer, order_id, kind="refund_only", sent=False) for _ in range(2)]
        # And one of them by two people.
        said = await asyncio.gather(*(_approve(shop, case["id"]) for case in [*cases, cases[0]]))
        assert sorted(said) == ["IllegalMove", "refunding", "refunding"]
    await shop.settle()
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    assert (await shop.stock()).available == 2000
    await shop.must_hold()


async def test_the_same_pieces_are_asked_for_once(shop: Shop) -> None:
    buyer = await shop.buyer()
    for _ in range(20):
        order_id = await bought(shop, buyer, quantity=3)
        answers = await asyncio.gather(
            *(apply(buyer, order_id, kind="refund_only", sent=False, quantity=2) for _ in range(4))
        )
        assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
        assert {answer.code for answer in answers if answer.status == 409} == {"asked_too_much"}
    await shop.must_hold()


async def test_shipping_cancelling_and_approving_at_once_never_send_and_refund_the_same_piece(shop: Shop) -> None:
    buyer, chance = await shop.buyer(), random.Random(7)  # noqa: S311
    for _ in range(30):
        order_id = await bought(shop, buyer, quantity=2)
        case = await apply(buyer, order_id, kind="refund_only", sent=False)
        doings = [
            shipped(shop, order_id, quantity=1),
            buyer.post(f"/orders/{order_id}/cancel"),
            shop.staff.post(f"/after-sales/{case['id']}/approval"),
            buyer.post(f"/after-sales/{case['id']}/withdrawal"),
        ]
        chance.shuffle(doings)
        answers = await asyncio.gather(*doings)
        assert {answer.status for answer in answers} <= {200, 201, 409}
        line = (await buyer.order(order_id))["lines"][0]
        assert line["shipped"] + line["cancelled"] <= 2
    await shop.settle()
    await shop.must_hold()


async def test_the_goods_are_received_and_decided_about_once(shop: Shop) -> None:
    await may_return(shop)
    buyer, second = await shop.buyer(), await a_second(shop)
    for _ in range(10):
        order_id = await bought(shop, buyer)
        await received(shop, buyer, order_id)
        case = await apply(buyer, order_id)
        await shop.staff.post(f"/after-sales/{case['id']}/approval")
        await buyer.post(f"/after-sales/{case['id']}/parcel", {"carrier": "中通", "tracking_number": "ZT1234"})
        receipt = {"restocked": [{"order_line_id": case["lines"][0]["order_line_id"], "quantity": 1}]}
        answers = await asyncio.gather(
            *(who.post(f"/after-sales/{case['id']}/receipt", receipt) for who in (shop.staff, second, shop.staff))
        )
        assert sorted(answer.status for answer in answers) == [200, 409, 409]
    await shop.settle()
    assert ((await shop.stock()).on_hand, (await shop.escrow()).posted) == (2000, 0)
    await shop.must_hold()


async def test_a_price_that_fell_is_paid_back_once_whoever_asks_at_once(shop: Shop) -> None:
    await may_return(shop, price_protection_days=7)
    buyer = await shop.buyer()
    orders = [await bought(shop, buyer) for _ in range(10)]
    shop.clock.turn(timedelta(hours=1))
    fall = {"id": str(new_id()), "product_ids": [str(shop.product_id)], "change": {"minor": shop.list_price - 500}}
    assert (await shop.staff.post("/bulk/products/prices", fall)).status == 201
    await shop.settle()
    shop.clock.turn(timedelta(minutes=1))
    for order_id in orders:
        line_id = (await buyer.order(order_id))["lines"][0]["id"]
        answers = await asyncio.gather(
            *(
                buyer.post(
                    f"/orders/{order_id}/price-protection",
                    {"id": str(new_id()), "order_line_id": line_id, "shown": {"minor": 500}},
                )
                for _ in range(4)
            )
        )
        assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    await shop.settle()
    assert (await shop.escrow()).posted == 10 * (shop.list_price - 500)
    await shop.must_hold()
