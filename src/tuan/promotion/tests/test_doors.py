"""Quotes and shipping fees over the wire."""

from collections.abc import AsyncIterator

import pytest

from tuan.catalog.tests.doors import Door, a_door, a_shop
from tuan.catalog.tests.making import a_draft, a_sku, on_sale
from tuan.kit.ids import new_id
from tuan.platform.database import Database
from tuan.promotion import console, price_basket, storefront


@pytest.fixture
async def door(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr(price_basket, "rules", [])
    async with a_door(database, [storefront.router, console.router]) as door:
        yield door


async def test_a_quote_adds_up_shop_by_shop(door: Door, database: Database) -> None:
    apples, pears = await a_shop(database), await a_shop(database)
    async with database.transaction() as tx:
        _, [apple] = await on_sale(tx, a_draft("苹果", skus=[a_sku(1990)]), shop_id=apples)
        _, [pear] = await on_sale(tx, a_draft("梨", skus=[a_sku(500)]), shop_id=pears)
    door.as_staff(pears)
    fee = {"fee": {"minor": 600, "currency": "CNY"}, "free_shipping_from": {"minor": 5000, "currency": "CNY"}}
    assert await door.ask("PUT", "/shipping", json=fee) == fee
    assert await door.ask("GET", "/shipping") == fee
    lines = [{"sku_id": str(apple), "quantity": 2}, {"sku_id": str(pear), "quantity": 1}]
    quote = await door.ask("POST", "/quotes", json={"lines": lines})
    assert [quote[key]["minor"] for key in ("goods_total", "discount_total", "shipping_total", "total")] == [
        4480,
        0,
        600,
        5080,
    ]
    by_shop = {shop["shop"]["id"]: shop for shop in quote["shops"]}
    assert by_shop[str(apples)]["total"]["minor"] == 3980
    assert by_shop[str(pears)]["lines"][0]["title"]["zh"] == "梨"
    assert by_shop[str(pears)]["shipping_total"]["minor"] == 600


async def test_what_is_not_on_sale_has_no_price(door: Door) -> None:
    sku_id = str(new_id())
    refused = await door.ask("POST", "/quotes", 409, json={"lines": [{"sku_id": sku_id, "quantity": 1}]})
    assert (refused["code"], refused["sku_id"]) == ("not_on_sale", sku_id)


@pytest.mark.parametrize("lines", [[], [{"sku_id": str(new_id()), "quantity": 0}], [{"sku_id": "x", "quantity": 1}]])
async def test_nonsense_is_refused(door: Door, lines: list[object]) -> None:
    assert (await door.ask("POST", "/quotes", 422, json={"lines": lines}))["code"] == "invalid_request"


async def test_a_shop_that_set_nothing_ships_for_free(door: Door, database: Database) -> None:
    door.as_staff(await a_shop(database))
    assert await door.ask("GET", "/shipping") == {"fee": {"minor": 0, "currency": "CNY"}, "free_shipping_from": None}
    two = {"fee": {"minor": 1}, "free_shipping_from": {"minor": 1, "currency": "USD"}}
    await door.ask("PUT", "/shipping", 422, json=two)
    door.as_staff(await a_shop(database), frozenset({"promotion.read"}))
    await door.ask("PUT", "/shipping", 403, json={"fee": {"minor": 1}})
