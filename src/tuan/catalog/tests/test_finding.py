"""Lists, filters and search, as shoppers use them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tuan.catalog import public as catalog
from tuan.catalog.commands.keep_categories import delete_category, save_category
from tuan.catalog.commands.withdraw_product import withdraw_product
from tuan.catalog.errors import CategoryInUse, SlugTaken
from tuan.catalog.find import Results, find
from tuan.catalog.shapes import Category
from tuan.catalog.store.listing import Sort, Wanted
from tuan.catalog.tests.making import NOON, a_draft, a_sku, on_sale
from tuan.kit.errors import InvalidCursor, NotFound
from tuan.kit.ids import CategoryId, ProductId, ShopId, new_id
from tuan.kit.text import Text
from tuan.platform.database import Tx

GOODS = [
    ("丹东红颜草莓礼盒装", "Dandong strawberries, gift box", 5900),
    ("智利车厘子 J 级", "Chilean cherries", 8900),
    ("纯棉四件套", "Cotton bedding, four pieces", 29900),
    ("草莓味酸奶", "Strawberry yoghurt", 1200),
]


@pytest.fixture
async def goods(tx: Tx) -> list[ProductId]:
    return [
        (await on_sale(tx, a_draft(zh, english=en, skus=[a_sku(price)]), at=NOON + timedelta(minutes=n)))[0]
        for n, (zh, en, price) in enumerate(GOODS)
    ]


async def search(tx: Tx, q: str | None, sort: Sort = "relevance", **wanted: object) -> Results:
    return await find(tx, q, Wanted(sort=sort, **wanted), cursor=None, limit=20)  # type: ignore[arg-type]


def titles(results: Results) -> list[str]:
    return [card.title.zh for card in results.page.items]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("草莓", [0, 3]),
        ("草莓礼盒", [0]),
        ("礼盒", [0]),
        ("莓", [0, 3]),
        ("酸奶草莓", [3]),
        ("红莓", [0]),  # No such word, but both characters are there.
        ("strawberry", [0, 3]),
        ("Strawb", [0, 3]),
        ("cherry", [1]),
        ("CHERRIES", [1]),
        ("四件套 bedding", [2]),
        ("j", [1]),
        ("手机", []),
        ("':* & | !", []),
    ],
)
async def test_words_of_both_languages_find(tx: Tx, goods: list[ProductId], q: str, found: list[int]) -> None:
    results = await search(tx, q)
    assert {card.id for card in results.page.items} == {goods[n] for n in found}
    assert results.did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("车厘籽", "车厘子", [1]),
        ("草梅", "草莓", [0, 3]),
        ("strawbery", "strawberry", [0, 3]),
        ("四仵套", "四件套", [2]),
    ],
)
async def test_slips_are_forgiven(tx: Tx, goods: list[ProductId], typed: str, meant: str, found: list[int]) -> None:
    results = await search(tx, typed)
    assert results.did_you_mean == meant
    assert {card.id for card in results.page.items} == {goods[n] for n in found}


async def test_a_title_counts_more_than_a_subtitle(tx: Tx) -> None:
    await on_sale(tx, a_draft("水果礼盒", subtitle="内有芒果"))
    await on_sale(tx, a_draft("芒果干"))
    assert titles(await search(tx, "芒果")) == ["芒果干", "水果礼盒"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("newest", [3, 2, 1, 0]), ("price_asc", [3, 0, 1, 2]), ("price_desc", [2, 1, 0, 3]), ("sales", [1, 0, 3, 2])],
)
async def test_sorting(tx: Tx, goods: list[ProductId], sort: Sort, order: list[int]) -> None:
    await catalog.add_sales(tx, {goods[1]: 9, goods[0]: 5, goods[3]: 2})
    cards = (await search(tx, None, sort)).page.items
    assert [card.id for card in cards] == [goods[n] for n in order]


@pytest.mark.parametrize("sort", ["newest", "price_asc", "price_desc", "sales", "relevance"])
@pytest.mark.parametrize("q", [None, "苹果", "苹菓"])
async def test_pages_show_each_product_once_even_if_all_keys_are_equal(tx: Tx, sort: Sort, q: str | None) -> None:
    made = {(await on_sale(tx, a_draft("苹果")))[0] for _ in range(7)}
    seen: list[ProductId] = []
    cursor = None
    for _ in range(4):
        results = await find(tx, q, Wanted(sort=sort), cursor=cursor, limit=2)
        seen += [card.id for card in results.page.items]
        assert results.did_you_mean == ("苹果" if q == "苹菓" else None)
        cursor = results.page.next_cursor
    assert cursor is None
    assert set(seen) == made
    assert len(seen) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "WyIxIl0", "WyJhIiwgImIiXQ", "WyJhIiwgImIiLCAiYyIsICJkIl0"])
@pytest.mark.parametrize("q", [None, "苹果"])
async def test_a_made_up_cursor_is_refused(tx: Tx, cursor: str, q: str | None) -> None:
    with pytest.raises(InvalidCursor):
        await find(tx, q, Wanted(sort="price_asc"), cursor=cursor, limit=2)


async def test_filters(tx: Tx, goods: list[ProductId]) -> None:
    assert titles(await search(tx, None, "price_asc", price_from=5900, price_to=8900)) == [GOODS[0][0], GOODS[1][0]]
    assert titles(await search(tx, None, "newest", in_stock=True)) == []
    [sku_id] = await tx.values("select id from skus where product_id = %(id)s", id=goods[2])
    await catalog.show_stock(tx, {sku_id: "few_left"})
    assert titles(await search(tx, None, "newest", in_stock=True)) == [GOODS[2][0]]


async def test_what_is_withdrawn_is_not_found(tx: Tx) -> None:
    shop_id = ShopId(new_id())
    product_id, _ = await on_sale(tx, a_draft("独一无二的榴莲"), shop_id=shop_id)
    assert titles(await search(tx, "榴莲")) == ["独一无二的榴莲"]
    await withdraw_product(tx, product_id, shop_id, at=NOON)
    assert titles(await search(tx, "榴莲")) == []
    assert (await search(tx, "榴连")).did_you_mean is None


class TestCategories:
    def fruit(self, shop_id: ShopId) -> Category:
        return Category(CategoryId(new_id()), shop_id, "fruit", Text("水果", "Fruit"), "🍓", 1)

    async def test_a_shelf_finds_its_products_by_slug_and_by_name(self, tx: Tx) -> None:
        shop_id = ShopId(new_id())
        fruit = self.fruit(shop_id)
        await save_category(tx, fruit)
        await on_sale(tx, a_draft("猕猴桃", category_ids=[fruit.id]), shop_id=shop_id)
        await on_sale(tx, a_draft("酱油"), shop_id=shop_id)
        assert titles(await search(tx, None, "newest", category="fruit")) == ["猕猴桃"]
        assert titles(await search(tx, "水果")) == ["猕猴桃"]
        await save_category(tx, replace(fruit, name=Text("鲜果", "Fresh")))
        assert titles(await search(tx, "鲜果")) == ["猕猴桃"]
        assert titles(await search(tx, "水果")) == []

    async def test_a_slug_is_of_one_shelf_and_a_full_shelf_stays(self, tx: Tx) -> None:
        shop_id = ShopId(new_id())
        fruit = self.fruit(shop_id)
        await save_category(tx, fruit)
        with pytest.raises(SlugTaken):
            await save_category(tx, self.fruit(shop_id))
        await save_category(tx, self.fruit(ShopId(new_id())))
        with pytest.raises(NotFound):
            await save_category(tx, replace(fruit, shop_id=ShopId(new_id()), slug="mine"))
        await on_sale(tx, a_draft(category_ids=[fruit.id]), shop_id=shop_id)
        with pytest.raises(CategoryInUse) as refused:
            await delete_category(tx, fruit.id, shop_id)
        assert refused.value.data == {"products": 1}
        with pytest.raises(NotFound):
            await delete_category(tx, fruit.id, ShopId(new_id()))
