"""The worked examples of group_buy's README, minute by minute."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.shop import BuyerCaller, Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _escrow(shop: Shop) -> int:
    await shop.must_hold()
    balance = await shop.escrow()
    return balance.posted


async def test_an_ordinary_group(shop: Shop) -> None:
    shop.group_price, shop.leader_price = 2990, 2490
    await shop.start_campaign(seats=3, shop_completes_from=2)
    ann, bo, cai, di = [await shop.buyer() for _ in range(4)]
    opened = await ann.open_group(shop)
    group_id = opened["group"]["id"]
    await shop.pay(ann, opened["checkout"]["id"])
    assert await _escrow(shop) == 2490

    shop.clock.turn(timedelta(minutes=5))  # 10:05
    bos = await bo.join(shop, group_id)
    bos_payment = await bo.start_paying(bos["checkout"]["id"])
    shop.clock.turn(timedelta(minutes=10, seconds=20))  # 10:15:20
    cais, dis = await cai.join(shop, group_id), await di.join(shop, group_id)
    assert (cais.status, dis.status) == (201, 201)
    shop.clock.turn(timedelta(seconds=20))
    await shop.at_cashier(bos_payment)
    await shop.settle()
    assert (await bo.get(f"/payments/{bos_payment}"))["status"] == "refunded"
    assert await _escrow(shop) == 2490

    shop.clock.turn(timedelta(minutes=4))
    await shop.pay(cai, cais["checkout"]["id"])
    assert await _escrow(shop) == 5480
    shop.clock.turn(timedelta(minutes=7))
    await shop.settle()
    assert (await di.order(dis["checkout"]["orders"][0]["id"]))["close_reason"] == "not_paid_in_time"

    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    group = await ann.get(f"/plays/groups/{group_id}")
    assert (group["state"], group["completed_by_shop"], len(group["members"])) == ("formed", True, 2)
    assert await _escrow(shop) == 5480


@pytest.mark.parametrize(("members", "state", "escrow"), [(4, "open", 9960), (5, "formed", 9950)])
async def test_a_stage_group(shop: Shop, members: int, state: str, escrow: int) -> None:
    def at(size: int, minor: int) -> dict[str, Any]:
        return {"size": size, "prices": [{"sku_id": str(shop.sku_id), "price": minor}]}

    await shop.start_campaign(group_kind="stage", stages=[at(2, 2990), at(3, 2490), at(5, 1990)], seats=5)
    buyers = [await shop.buyer() for _ in range(members)]
    opened = await buyers[0].open_group(shop)
    await shop.pay(buyers[0], opened["checkout"]["id"])
    for buyer in buyers[1:]:
        joined = await buyer.join(shop, opened["group"]["id"])
        await shop.pay(buyer, joined["checkout"]["id"])
    group = f"/plays/groups/{opened['group']['id']}"
    assert (await buyers[0].get(group))["state"] == state
    if state == "open":
        assert await _escrow(shop) == members * 2990
    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    assert (await buyers[0].get(group))["state"] == "formed"
    assert await _escrow(shop) == escrow


async def _moved_to_another_group(shop: Shop) -> tuple[BuyerCaller, str]:
    """A buyer whose hold lapsed while others filled the group, and who gets the seat elsewhere; the other group."""
    await shop.start_campaign(seats=3)
    first, slow, *others = [await shop.buyer() for _ in range(5)]
    opened = await first.open_group(shop)
    group_id = opened["group"]["id"]
    joined = await slow.join(shop, group_id, another=True)
    payment_id = await slow.start_paying(joined["checkout"]["id"])
    assert (await first.post(f"/plays/groups/{group_id}/leave")).status == 200  # Now the slow one leads.
    shop.clock.turn(timedelta(minutes=10, seconds=10))
    for other in others:
        assert (await other.join(shop, group_id)).status == 201
    elsewhere = await (await shop.buyer()).open_group(shop)
    await shop.at_cashier(payment_id)
    await shop.settle()
    order = await slow.order(joined["checkout"]["orders"][0]["id"])
    assert (order["state"], order["group_id"]) == ("awaiting_group", elsewhere["group"]["id"])
    left = await others[0].get(f"/plays/groups/{group_id}")
    assert [member["is_leader"] for member in left["members"]] == [True, False, False]
    await shop.must_hold()
    return slow, elsewhere["group"]["id"]


async def test_a_moved_seat_still_is_the_buyers_one_running_seat(shop: Shop) -> None:
    slow, group_id = await _moved_to_another_group(shop)
    refused = await slow.open_group(shop)
    assert (refused.code, refused["group_id"]) == ("already_in_a_group", group_id)
    assert (await slow.post(f"/plays/groups/{group_id}/leave")).status == 200
    await shop.settle()
    assert (await slow.open_group(shop)).status == 201
    await shop.must_hold()
