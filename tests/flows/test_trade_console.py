"""What an operator is told before a campaign is published, and how the orders are found."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish(stock=3)
        await shop.start_campaign(seats=2)
        yield shop


async def _checks(shop: Shop) -> dict[str, Any]:
    said = (await shop.staff.get(f"/plays/campaigns/{shop.campaign_id}/checks")).body
    return {check["code"]: check for check in said}


async def _cost(shop: Shop, minor: int | None) -> None:
    product = (await shop.staff.get(f"/products/{shop.product_id}")).body
    for sku in product["skus"]:
        sku["cost"] = {"minor": minor} if minor is not None else None
    wanted = ("title", "subtitle", "description", "category_ids", "picture_ids", "options", "version")
    skus = [
        {
            name: sku[name]
            for name in ("id", "code", "option_values", "price", "reference_price", "cost", "safety_stock")
        }
        for sku in product["skus"]
    ]
    body = {name: product[name] for name in wanted} | {"skus": skus}
    saved = await shop.staff.call("PUT", f"/products/{shop.product_id}", body)
    assert saved.status == 200, saved.body


async def test_buyers_are_found_by_the_end_of_their_phone_or_by_an_order(shop: Shop) -> None:
    buyer, passer = await shop.buyer(), await shop.buyer()
    [placed] = (await buyer.open_group(shop))["checkout"]["orders"]
    order = (await shop.staff.get(f"/orders/{placed['id']}")).body
    known = order["buyer"]
    ending, others = known["phone_masked"][-4:], "0002"
    assert (ending, (await passer.get("/session"))["buyer"]["phone_masked"][-4:]) == ("0001", others)
    for asked in (ending, order["number"]):
        [found] = (await shop.staff.get(f"/buyers?q={asked}")).body
        assert {name: found[name] for name in known} == known
        assert (found["orders"], found["last_order_at"]) == (1, order["placed_at"])
        assert "13800000001" not in str(found)
    # Whoever never ordered here is nobody's buyer; nor is the buyer of another shop this one's.
    for asked in (others, "99999999", "26139912345", "13800000001"):
        assert (await shop.staff.get(f"/buyers?q={asked}")).body == [], asked
    for nonsense in ("123", "12a4", ""):
        assert (await shop.staff.get(f"/buyers?q={nonsense}")).status == 422, nonsense


async def test_a_buyer_of_one_shop_is_unknown_in_another(shop: Shop) -> None:
    buyer = await shop.buyer()
    [placed] = (await buyer.open_group(shop))["checkout"]["orders"]
    order = await shop.staff.get(f"/orders/{placed['id']}")
    other = Shop(shop.house, shop.clock, shop.client_of, buyers=500, is_house=False)
    await other.furnish()
    for asked in ("0001", order["number"]):
        assert len((await shop.staff.get(f"/buyers?q={asked}")).body) == 1, asked
        assert (await other.staff.get(f"/buyers?q={asked}")).body == [], asked


async def test_orders_are_found_by_play_product_buyer_and_amount(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    [order] = opened["checkout"]["orders"]
    total = order["total"]["minor"]
    detail = (await shop.staff.get(f"/orders/{order['id']}")).body
    found = [
        "play=group_buy",
        f"product_id={shop.product_id}",
        f"campaign_id={shop.campaign_id}",
        f"buyer_id={detail['buyer']['id']}",
        f"least={total}&most={total}",
    ]
    missed = ["play=alone", f"product_id={order['id']}", f"least={total + 1}", f"most={total - 1}"]
    for query in found:
        assert [row["id"] for row in (await shop.staff.get(f"/orders?{query}"))["items"]] == [order["id"]], query
    for query in missed:
        assert (await shop.staff.get(f"/orders?{query}"))["items"] == [], query
    assert (await shop.staff.get("/orders/counts")).body == {"awaiting_payment": 1}
