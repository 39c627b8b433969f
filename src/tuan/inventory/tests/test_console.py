"""Stock over the wire."""

from collections.abc import AsyncIterator

import pytest

from tuan.catalog import console as catalog_console
from tuan.catalog import plugs
from tuan.catalog import storefront as catalog_storefront
from tuan.catalog.tests.doors import Door, a_door, a_shop
from tuan.catalog.tests.making import NOON, on_sale
from tuan.inventory import console
from tuan.inventory import public as inventory
from tuan.kit.ids import ProductId, ShopId, SkuId, new_id
from tuan.platform.database import Database


@pytest.fixture
async def door(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr(plugs, "shelves", [inventory.shelves])
    async with a_door(database, [console.router, catalog_console.router]) as door:
        yield door


@pytest.fixture
async def goods(database: Database, door: Door) -> tuple[ShopId, ProductId, SkuId]:
    shop_id = await a_shop(database)
    door.as_staff(shop_id)
    async with database.transaction() as tx:
        product_id, [sku_id] = await on_sale(tx, shop_id=shop_id)
    return shop_id, product_id, sku_id


async def test_goods_come_in_once_and_are_counted_again(
    door: Door, goods: tuple[ShopId, ProductId, SkuId], database: Database
) -> None:
    _, _, sku_id = goods
    path = f"/skus/{sku_id}/stock-movements"
    came = {"id": str(new_id()), "quantity": 12, "reason": "received", "note": "早班"}
    for _ in range(2):
        assert await door.ask("POST", path, 201, json=came) == {"on_hand": 12, "held": 0, "available": 12}
    broken = {"id": str(new_id()), "quantity": -2, "reason": "damaged"}
    assert (await door.ask("POST", path, 201, json=broken))["on_hand"] == 10
    page = await door.ask("GET", path, params={"limit": 1})
    rest = await door.ask("GET", path, params={"limit": 1, "cursor": page["next_cursor"]})
    told = [(m["quantity"], m["on_hand_after"], m["reason"], m["by"]) for m in page["items"] + rest["items"]]
    assert sorted(told) == [(-2, 10, "damaged", "小李"), (12, 12, "received", "小李")]
    [row] = (await door.ask("GET", "/products"))["items"]
    assert (row["stock_on_hand"], row["stock_available"]) == (10, 10)
    async with database.reading() as tx:
        assert await tx.values("select action from audit_log") == ["moved_stock", "moved_stock"]


async def test_safety_stock_is_set_with_the_product(door: Door, goods: tuple[ShopId, ProductId, SkuId]) -> None:
    _, product_id, sku_id = goods
    path = f"/products/{product_id}"
    came = {"id": str(new_id()), "quantity": 8, "reason": "received"}
    await door.ask("POST", f"/skus/{sku_id}/stock-movements", 201, json=came)
    product = await door.ask("GET", path)
    sku = {"id": str(sku_id), "code": "A", "price": {"minor": 1000}, "safety_stock": 8}
    edit = {"title": product["title"], "skus": [sku], "version": product["version"]}
    edited = await door.ask("PUT", path, json=edit)
    assert [(s["on_hand"], s["held"], s["safety_stock"], s["available"]) for s in edited["skus"]] == [(8, 0, 8, 0)]


async def test_the_shopper_sees_at_most_99(
    door: Door, goods: tuple[ShopId, ProductId, SkuId], database: Database
) -> None:
    _, product_id, sku_id = goods
    async with database.transaction() as tx:
        await inventory.receive(tx, sku_id=sku_id, quantity=500, movement_id=new_id(), by=None, at=NOON)
    async with a_door(database, [catalog_storefront.router]) as shop:
        page = await shop.ask("GET", f"/products/{product_id}")
    assert [(sku["available"], sku["stock_state"]) for sku in page["skus"]] == [(99, "in_stock")]
    assert page["stock_state"] == "in_stock"


async def test_another_shops_stock_stays_as_it_is(
    door: Door, goods: tuple[ShopId, ProductId, SkuId], database: Database
) -> None:
    _, _, sku_id = goods
    path = f"/skus/{sku_id}/stock-movements"
    door.as_staff(await a_shop(database))
    await door.ask("POST", path, 404, json={"id": str(new_id()), "quantity": 1, "reason": "received"})
    await door.ask("GET", path, 404)
    door.as_staff(goods[0], frozenset({"inventory.read"}))
    await door.ask("POST", path, 403, json={"id": str(new_id()), "quantity": 1, "reason": "received"})
    assert (await door.ask("GET", path))["items"] == []


@pytest.mark.parametrize("quantity", [0, 10**9, 1.5, "many"])
async def test_nonsense_is_refused(door: Door, goods: tuple[ShopId, ProductId, SkuId], quantity: object) -> None:
    body = {"id": str(new_id()), "quantity": quantity, "reason": "counted"}
    assert (await door.ask("POST", f"/skus/{goods[2]}/stock-movements", 422, json=body))["code"] == "invalid_request"


async def test_stock_never_falls_below_nothing(door: Door, goods: tuple[ShopId, ProductId, SkuId]) -> None:
    body = {"id": str(new_id()), "quantity": -1, "reason": "counted"}
    refused = await door.ask("POST", f"/skus/{goods[2]}/stock-movements", 409, json=body)
    assert (refused["code"], refused["on_hand"]) == ("stock_below_held", 0)
