"""What shoppers get over the wire."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

import pytest

from tuan.catalog import plugs, storefront
from tuan.catalog import public as catalog
from tuan.catalog.commands.keep_categories import save_category
from tuan.catalog.schemas import ProductOut, ProductPage
from tuan.catalog.shapes import Category, Option
from tuan.catalog.tests.doors import Door, a_door, a_shop
from tuan.catalog.tests.making import a_draft, a_sku, on_sale
from tuan.kit.ids import CategoryId, ProductId, new_id
from tuan.kit.text import Text
from tuan.platform.database import Database, Tx


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with a_door(database, [storefront.router]) as door:
        yield door


async def a_product(database: Database, *titles: str, **more: Any) -> list[ProductId]:
    shop_id = await a_shop(database)
    async with database.transaction() as tx:
        return [(await on_sale(tx, a_draft(title, **more), shop_id=shop_id))[0] for title in titles]


async def test_a_list_has_the_shape_that_it_promises(door: Door, database: Database) -> None:
    await a_product(database, "草莓", "苹果", "梨")
    page = await door.ask("GET", "/products", params={"limit": 2})
    ProductPage.model_validate(page)
    assert [card["title"]["zh"] for card in page["items"]] == ["梨", "苹果"]
    rest = await door.ask("GET", "/products", params={"limit": 2, "cursor": page["next_cursor"]})
    assert [card["title"]["zh"] for card in rest["items"]] == ["草莓"]
    assert rest["next_cursor"] is None
    assert page["items"][0]["price_from"] == {"minor": 1000, "currency": "CNY"}
    assert page["items"][0]["play"] is None


async def test_a_page_has_the_shape_that_it_promises(door: Door, database: Database) -> None:
    size = Option(Text("规格", "Size"), (Text("大", "Large"), Text("小", "Small")))
    [product_id] = await a_product(database, "草莓", options=[size], skus=[a_sku(choice=[1]), a_sku(choice=[0])])
    page = await door.ask("GET", f"/products/{product_id}")
    ProductOut.model_validate(page)
    assert page["shop"]["name"] == {"zh": "果园", "en": "Orchard"}
    assert page["options"] == [
        {"name": {"zh": "规格", "en": "Size"}, "values": [{"zh": "大", "en": "Large"}, {"zh": "小", "en": "Small"}]}
    ]
    assert [sku["option_values"] for sku in page["skus"]] == [[1], [0]]
    assert page["skus"][0] | {"id": "", "code": "", "option_values": []} == {
        "id": "",
        "code": "",
        "option_values": [],
        "price": {"minor": 1000, "currency": "CNY"},
        "reference_price": None,
        "available": 0,
        "stock_state": "sold_out",
        "picture_id": None,
    }


async def test_a_draft_and_nothing_look_the_same(door: Door) -> None:
    problem = await door.ask("GET", f"/products/{new_id()}", 404)
    assert (problem["code"], problem["kind"]) == ("not_found", "product")


async def test_searching_with_a_slip_tells_what_was_meant(door: Door, database: Database) -> None:
    await a_product(database, "丹东草莓")
    page = await door.ask("GET", "/products", params={"q": "草梅"})
    assert (page["did_you_mean"], len(page["items"])) == ("草莓", 1)
    empty = await door.ask("GET", "/products", params={"q": "轮胎"})
    assert empty == {"items": [], "next_cursor": None, "did_you_mean": None}


async def test_plays_show_their_offer_on_cards(door: Door, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = {
        "kind": "group_buy",
        "campaign_id": str(new_id()),
        "seats": 2,
        "price_from": {"minor": 700, "currency": "CNY"},
    }

    async def feature(tx: Tx, product_ids: Collection[ProductId], at: datetime) -> dict[ProductId, dict[str, Any]]:
        assert await tx.value("select 1") == 1
        assert at == door.at
        return {product_id: offer for product_id in product_ids if product_id == first}

    monkeypatch.setattr(plugs, "features", {})
    catalog.plug_card_feature("play", feature)
    first, second = await a_product(database, "草莓", "苹果")
    page = await door.ask("GET", "/products")
    assert [card["play"] for card in page["items"]] == [None, offer]
    assert (await door.ask("GET", f"/products/{first}"))["play"] == offer
    async with database.reading() as tx:
        cards = await catalog.cards_out(tx, [first, second], at=door.at)
    assert cards[second].play is None
    assert cards[first].play is not None


async def test_categories(door: Door, database: Database) -> None:
    shop_id = await a_shop(database)
    async with database.transaction() as tx:
        for slug, position in (("nuts", 2), ("fruit", 1)):
            name = Text(slug, slug.title())
            await save_category(tx, Category(CategoryId(new_id()), shop_id, slug, name, None, position))
    assert [(one["slug"], one["name"]["en"]) for one in await door.ask("GET", "/categories")] == [
        ("fruit", "Fruit"),
        ("nuts", "Nuts"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%27%3A%2A%20%26",
        "cursor=abc",
        "price_from=-1",
        "price_from=99999999999999999999",
        "sort=best",
        "category=%27",
        "limit=0",
        "q=" + "长" * 101,
        "q=%ff%fe",
    ],
)
async def test_nonsense_is_an_answer_not_an_accident(door: Door, query: str) -> None:
    answer = await door.client.get(f"/products?{query}")
    assert answer.status_code in (200, 422)


async def test_who_types_hears_of_words_and_products_that_begin_so(door: Door, database: Database) -> None:
    await a_product(database, "红颜草莓", "草莓果酱", "苹果")
    said = await door.ask("GET", "/search-suggestions", params={"q": "草"})
    assert "草莓" in said["words"]
    assert {product["title"]["zh"] for product in said["products"]} == {"红颜草莓", "草莓果酱"}
    for nothing in ("%", "_", "\\", "   ", "zzz"):
        assert await door.ask("GET", "/search-suggestions", params={"q": nothing}) == {"words": [], "products": []}


async def test_a_word_of_something_withdrawn_is_not_suggested(door: Door, database: Database) -> None:
    [product_id] = await a_product(database, "榴莲")
    assert (await door.ask("GET", "/search-suggestions", params={"q": "榴"}))["words"] == ["榴莲"]
    async with database.transaction() as tx:
        await tx.run("update products set state = 'withdrawn' where id = %(id)s", id=product_id)
    assert (await door.ask("GET", "/search-suggestions", params={"q": "榴"}))["words"] == []
