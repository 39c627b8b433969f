"""The worked example of the README, through the API."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(kind="_template", config={"skus": [{"sku_id": str(shop.sku_id), "price": 2990}]})
        yield shop


async def test_two_buy_together(shop: Shop) -> None:
    ann, bo = await shop.buyer(), await shop.buyer()
    opened = await ann.open_group(shop)
    group_id = opened["group"]["id"]
    await shop.pay(ann, opened["checkout"]["id"])
    assert (await bo.get(f"/plays/groups/{group_id}"))["seats_left"] == 1
    joined = await bo.join(shop, group_id)
    await shop.pay(bo, joined["checkout"]["id"])
    group = (await ann.get(f"/plays/groups/{group_id}")).body
    assert (group["state"], group["kind"], group["details"]) == ("formed", "_template", {"kind": "_template"})
    assert (await shop.escrow()).posted == 5980
    await shop.must_hold()


async def test_nobody_comes_and_the_money_goes_back(shop: Shop) -> None:
    ann = await shop.buyer()
    opened = await ann.open_group(shop)
    await shop.pay(ann, opened["checkout"]["id"])
    shop.clock.turn(timedelta(hours=24))
    await shop.settle()
    assert (await ann.get(f"/plays/groups/{opened['group']['id']}"))["state"] == "expired"
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_a_product_tells_of_it(shop: Shop) -> None:
    card = (await (await shop.buyer()).get(f"/products/{shop.product_id}"))["play"]
    assert (card["kind"], card["seats"], card["price_from"]["minor"]) == ("_template", 2, 2990)
