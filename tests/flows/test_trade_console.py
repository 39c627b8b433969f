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
