"""What operators write and read over the wire."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tuan.catalog import console, console_checks
from tuan.catalog.tests.doors import Door, a_door, a_shop
from tuan.kit.ids import new_id
from tuan.platform.database import Database


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with a_door(database, [console.router, console_checks.router]) as door:
        door.as_staff(await a_shop(database))
        yield door


def a_body(**change: Any) -> dict[str, Any]:
    sku = {"id": str(new_id()), "code": f"C{new_id().hex[-8:]}", "price": {"minor": 1000}}
    return {"id": str(new_id()), "title": {"zh": "草莓", "en": "Strawberries"}, "skus": [sku]} | change


async def audited(database: Database) -> list[str]:
    async with database.reading() as tx:
        return await tx.values("select action from audit_log order by at, id")


async def test_from_draft_to_sale_and_back(door: Door, database: Database) -> None:
    body = a_body()
    path = f"/products/{body['id']}"
    made = await door.ask("POST", "/products", 201, json=body)
    assert await door.ask("POST", "/products", 201, json=body) == made
    assert (made["state"], made["version"], made["subtitle"]) == ("draft", 1, {"zh": "", "en": ""})
    published = await door.ask("POST", f"{path}/publish")
    assert published["state"] == "published"
    assert await door.ask("POST", f"{path}/publish") == published
    edit = {key: value for key, value in body.items() if key != "id"} | {"version": published["version"]}
    edited = await door.ask("PUT", path, json=edit | {"title": {"zh": "大草莓", "en": "Big ones"}})
    assert edited["title"]["zh"] == "大草莓"
    stale = await door.ask("PUT", path, 409, json=edit)
    assert (stale["code"], stale["version"]) == ("stale_version", edited["version"])
    assert (await door.ask("POST", f"{path}/withdraw"))["state"] == "withdrawn"
    assert await audited(database) == ["created_product", "published_product", "edited_product", "withdrew_product"]


async def test_a_combination_that_left_comes_back_as_the_sku_that_it_was(door: Door) -> None:
    skus = [
        {"id": str(new_id()), "code": code, "price": {"minor": 1000}, "option_values": [at]}
        for at, code in enumerate(("RED", "BLUE"))
    ]
    values = [{"zh": "红", "en": "Red"}, {"zh": "蓝", "en": "Blue"}]
    body = a_body(options=[{"name": {"zh": "颜色", "en": "Colour"}, "values": values}], skus=skus)
    made = await door.ask("POST", "/products", 201, json=body)
    assert made["retired"] == []
    path, edit = f"/products/{body['id']}", {key: value for key, value in body.items() if key != "id"}
    left = await door.ask("PUT", path, json=edit | {"skus": skus[1:], "version": 1})
    assert [sku["code"] for sku in left["skus"]] == ["BLUE"]
    assert [(sku["id"], sku["code"], sku["option_text"]["en"]) for sku in left["retired"]] == [
        (skus[0]["id"], "RED", "Red")
    ]
    back = await door.ask("PUT", path, json=edit | {"version": 2})
    assert [sku["id"] for sku in back["skus"]] == [sku["id"] for sku in skus]
    assert back["retired"] == []


async def test_publishing_tells_every_problem(door: Door) -> None:
    sku = {"id": str(new_id()), "code": "A", "price": {"minor": 1000}, "reference_price": {"minor": 2000}}
    body = a_body(skus=[sku])
    await door.ask("POST", "/products", 201, json=body)
    refused = await door.ask("POST", f"/products/{body['id']}/publish", 422)
    assert refused["code"] == "publish_refused"
    assert refused["problems"] == [
        {
            "code": "reference_price_too_high",
            "at": "skus.0.reference_price",
            "sku_id": sku["id"],
            "allowed": None,
        }
    ]
    assert (await door.ask("GET", f"/products/{body['id']}"))["state"] == "draft"
    # Whoever asks before gets the same answer, of the product that is kept and of the one that is being written.
    kept = await door.ask("POST", "/products/publish-checks", json={"product_ids": [body["id"]]})
    assert kept[0]["problems"] == refused["problems"]
    asked = {key: sku[key] for key in ("id", "price", "reference_price")}
    written = {"title": {"zh": "新"}, "skus": [asked, {"id": str(new_id())}]}
    [check] = await door.ask("POST", "/products/publish-checks", json={"written": written})
    assert [(one["code"], one["at"]) for one in check["problems"]] == [
        ("title_missing", "title"),
        ("reference_price_too_high", "skus.0.reference_price"),
        ("price_missing", "skus.1.price"),
    ]
    assert [one["code"] for one in check["warnings"]] == ["no_picture"]
    mixed = {"skus": [asked | {"reference_price": {"minor": 9000, "currency": "USD"}}]}
    assert (await door.ask("POST", "/products/publish-checks", 422, json={"written": mixed}))[
        "code"
    ] == "invalid_request"
    assert (await door.ask("GET", f"/products/{body['id']}"))["version"] == 1


async def test_nobody_asks_about_what_is_not_theirs(door: Door, database: Database) -> None:
    body = a_body()
    await door.ask("POST", "/products", 201, json=body)
    await door.ask("POST", f"/products/{body['id']}/publish")
    door.at = door.at.replace(day=door.at.day + 1)
    door.as_staff(await a_shop(database))
    question = {"product_ids": [body["id"]]}
    assert (await door.ask("POST", "/products/publish-checks", 404, json=question))["code"] == "not_found"
    sku = body["skus"][0] | {"reference_price": {"minor": 9000}}
    written = {"title": body["title"], "skus": [{key: sku[key] for key in ("id", "price", "reference_price")}]}
    [check] = await door.ask("POST", "/products/publish-checks", json={"written": written})
    assert [(one["code"], one["allowed"]) for one in check["problems"]] == [("no_sku", None)]


async def test_a_price_that_was_asked_is_the_figure_that_is_allowed(door: Door) -> None:
    body = a_body()
    path = f"/products/{body['id']}"
    await door.ask("POST", "/products", 201, json=body)
    version = (await door.ask("POST", f"{path}/publish"))["version"]
    door.at = door.at.replace(day=door.at.day + 1)
    sku = body["skus"][0] | {"price": {"minor": 800}, "reference_price": {"minor": 1200}}
    refused = await door.ask("PUT", path, 422, json={"title": body["title"], "skus": [sku], "version": version})
    assert refused["problems"][0]["allowed"] == {"minor": 1000, "currency": "CNY"}


async def test_a_list_is_searched_filtered_and_paged(door: Door) -> None:
    bodies = [a_body(title={"zh": f"草莓{n}号", "en": f"No {n}"}) for n in range(3)]
    for body in bodies:
        await door.ask("POST", "/products", 201, json=body)
    await door.ask("POST", f"/products/{bodies[0]['id']}/publish")
    page = await door.ask("GET", "/products", params={"limit": 2})
    rest = await door.ask("GET", "/products", params={"limit": 2, "cursor": page["next_cursor"]})
    assert {row["id"] for row in page["items"] + rest["items"]} == {body["id"] for body in bodies}
    assert page["items"][0]["sku_count"] == 1

    async def found(**params: str) -> list[str]:
        return [row["id"] for row in (await door.ask("GET", "/products", params=params))["items"]]

    assert await found(state="published") == [bodies[0]["id"]]
    assert await found(q=bodies[1]["skus"][0]["code"]) == [bodies[1]["id"]]
    assert len(await found(q="莓草")) == 3
    assert await found(q="苹果") == []
    assert await found(q="?!") == []


async def test_faults_name_their_places(door: Door) -> None:
    body = a_body(picture_ids=[str(new_id())], category_ids=[str(new_id())])
    refused = await door.ask("POST", "/products", 422, json=body)
    assert refused["code"] == "invalid_request"
    assert [error["at"] for error in refused["errors"]] == ["body.picture_ids.0", "body.category_ids.0"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"zh": "", "en": "x"}},
        {"title": {"zh": "\0", "en": "x"}},
        {"description": {"zh": "a\0b", "en": ""}},
        {"skus": [{"id": str(new_id()), "code": "A B", "price": {"minor": 1}}]},
        {"skus": [{"id": str(new_id()), "code": "A", "price": {"minor": -1}}]},
        {"skus": [{"id": str(new_id()), "code": "A", "price": {"minor": 1}, "safety_stock": 10**12}]},
        {"unknown": 1},
    ],
)
async def test_nonsense_is_refused(door: Door, database: Database, change: dict[str, Any]) -> None:
    assert (await door.ask("POST", "/products", 422, json=a_body(**change)))["code"] == "invalid_request"
    assert await audited(database) == []


async def test_another_shop_sees_and_changes_nothing(door: Door, database: Database) -> None:
    body, shelf = a_body(), {"id": str(new_id()), "slug": "fruit", "name": {"zh": "水果", "en": "Fruit"}}
    await door.ask("POST", "/products", 201, json=body)
    await door.ask("POST", "/categories", 201, json=shelf)
    before = await audited(database)
    door.as_staff(await a_shop(database))
    path = f"/products/{body['id']}"
    edit = {key: value for key, value in body.items() if key != "id"} | {"version": 1}
    await door.ask("GET", path, 404)
    await door.ask("PUT", path, 404, json=edit)
    await door.ask("POST", f"{path}/publish", 404)
    await door.ask("POST", f"{path}/withdraw", 404)
    await door.ask("PUT", f"/categories/{shelf['id']}", 404, json={"slug": "mine", "name": shelf["name"]})
    await door.ask("POST", "/categories", 404, json=shelf)
    await door.ask("DELETE", f"/categories/{shelf['id']}", 404)
    assert (await door.ask("GET", "/products"))["items"] == []
    assert await door.ask("GET", "/categories") == []
    assert await audited(database) == before


async def test_the_permission_decides(door: Door, database: Database) -> None:
    shop_id = await a_shop(database)
    door.as_staff(shop_id, frozenset({"catalog.read"}))
    await door.ask("POST", "/products", 403, json=a_body())
    await door.ask("GET", "/products")
    door.client.cookies.clear()
    await door.ask("GET", "/products", 401)


async def test_shelves_are_kept(door: Door, database: Database) -> None:
    shelf = {"id": str(new_id()), "slug": "fruit", "name": {"zh": "水果", "en": "Fruit"}, "emoji": "🍓", "position": 3}
    assert await door.ask("POST", "/categories", 201, json=shelf) == shelf
    taken = await door.ask("POST", "/categories", 409, json=shelf | {"id": str(new_id())})
    assert taken["code"] == "slug_taken"
    product = a_body(category_ids=[shelf["id"]])
    await door.ask("POST", "/products", 201, json=product)
    assert (await door.ask("DELETE", f"/categories/{shelf['id']}", 409))["code"] == "category_in_use"
    for category in ("fruit", shelf["id"]):
        found = (await door.ask("GET", "/products", params={"category": category}))["items"]
        assert [row["id"] for row in found] == [product["id"]]
    edit = {key: value for key, value in product.items() if key != "id"} | {"version": 1, "category_ids": []}
    await door.ask("PUT", f"/products/{product['id']}", json=edit)
    await door.ask("DELETE", f"/categories/{shelf['id']}", 204)
    assert await door.ask("GET", "/categories") == []
    assert (await audited(database))[-1] == "removed_category"
