"""Writing, publishing, changing and withdrawing products."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tuan.catalog import public as catalog
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product, update_product
from tuan.catalog.commands.withdraw_product import withdraw_product
from tuan.catalog.errors import PublishRefused, SkuCodeTaken
from tuan.catalog.invariants import INVARIANTS
from tuan.catalog.shapes import Option, ProductDraft, SkuDraft
from tuan.catalog.store import products
from tuan.catalog.tests.making import NOON, a_draft, a_sku, on_sale
from tuan.kit.errors import InvalidRequest, NotFound, StaleVersion
from tuan.kit.ids import ProductId, ShopId, SkuId, new_id
from tuan.kit.machine import IllegalMove
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx

DAY = timedelta(days=1)
SIZE = Option(Text("规格", "Size"), (Text("大", "Large"), Text("小", "Small")))


@pytest.fixture
def shop_id() -> ShopId:
    return ShopId(new_id())


async def edit(tx: Tx, product_id: ProductId, draft: ProductDraft, *, after: timedelta = timedelta()) -> None:
    product = await products.product(tx, product_id)
    assert product is not None
    await update_product(tx, product_id, product.shop_id, draft, version=product.version, at=NOON + after)


async def announced(tx: Tx, product_id: ProductId) -> list[str]:
    return await tx.values("select name from outbox_events where subject = %(id)s order by position", id=product_id)


async def nothing_is_wrong(tx: Tx) -> bool:
    return not [problem for invariant in INVARIANTS for problem in await invariant(tx)]


async def test_a_draft_is_not_on_sale_until_it_is_published(tx: Tx, shop_id: ShopId) -> None:
    product_id, draft = ProductId(new_id()), a_draft()
    assert await create_product(tx, product_id, shop_id, draft, at=NOON)
    assert not await create_product(tx, product_id, shop_id, draft, at=NOON)
    sku_id = draft.skus[0].id
    assert not (await catalog.sku_facts(tx, [sku_id]))[sku_id].is_published
    assert await announced(tx, product_id) == []
    for _ in range(2):
        await publish_product(tx, product_id, shop_id, at=NOON)
    facts = (await catalog.sku_facts(tx, [sku_id]))[sku_id]
    assert facts.is_published
    assert (facts.title, facts.option_text, facts.price) == (
        Text("红颜草莓", "Strawberries"),
        Text("", ""),
        Money(1000),
    )
    assert await catalog.product_shop(tx, product_id) == shop_id
    assert await announced(tx, product_id) == ["catalog.product_published"]
    assert await nothing_is_wrong(tx)


async def test_a_product_comes_back_as_it_was_written(tx: Tx, shop_id: ShopId) -> None:
    product_id = ProductId(new_id())
    draft = a_draft(options=[SIZE], skus=[a_sku(3000, choice=[1]), a_sku(2000, choice=[0])])
    await create_product(tx, product_id, shop_id, draft, at=NOON)
    product = await products.product(tx, product_id)
    assert product is not None
    assert (product.title, product.options, product.state, product.version) == (draft.title, draft.options, "draft", 1)
    assert [(sku.id, sku.option_text.en, sku.price.minor) for sku in product.skus] == [
        (draft.skus[0].id, "Small", 3000),
        (draft.skus[1].id, "Large", 2000),
    ]
    assert product.price_from == Money(2000)


async def test_somebody_elses_product_cannot_be_touched(tx: Tx, shop_id: ShopId) -> None:
    product_id, _ = await on_sale(tx)
    with pytest.raises(NotFound):
        await create_product(tx, product_id, shop_id, a_draft(), at=NOON)
    with pytest.raises(NotFound):
        await update_product(tx, product_id, shop_id, a_draft(), version=2, at=NOON)
    with pytest.raises(NotFound):
        await withdraw_product(tx, product_id, shop_id, at=NOON)
    assert await announced(tx, product_id) == ["catalog.product_published"]


async def test_skus_are_not_stolen_and_codes_not_shared(tx: Tx, shop_id: ShopId) -> None:
    theirs = a_draft(skus=[a_sku(code="APPLE")])
    await create_product(tx, ProductId(new_id()), shop_id, theirs, at=NOON)
    with pytest.raises(InvalidRequest) as refused:
        await create_product(tx, ProductId(new_id()), shop_id, theirs, at=NOON)
    assert refused.value.data["errors"][0]["at"] == "body.skus.0.id"
    with pytest.raises(SkuCodeTaken):
        await create_product(tx, ProductId(new_id()), shop_id, a_draft(skus=[a_sku(code="APPLE")]), at=NOON)
    assert await create_product(tx, ProductId(new_id()), ShopId(new_id()), a_draft(skus=[a_sku(code="APPLE")]), at=NOON)


async def test_an_edit_of_an_old_version_is_refused(tx: Tx, shop_id: ShopId) -> None:
    product_id, _ = await on_sale(tx, shop_id=shop_id)
    with pytest.raises(StaleVersion) as refused:
        await update_product(tx, product_id, shop_id, a_draft("新标题"), version=1, at=NOON)
    assert refused.value.data == {"version": 2}
    product = await products.product(tx, product_id)
    assert product is not None
    assert product.title.zh == "红颜草莓"


async def test_skus_may_swap_codes_leave_and_come_back(tx: Tx, shop_id: ShopId) -> None:
    large, small = a_sku(3000, choice=[0], code="L"), a_sku(2000, choice=[1], code="S")
    product_id, _ = await on_sale(tx, a_draft(options=[SIZE], skus=[large, small]), shop_id=shop_id)
    await edit(tx, product_id, a_draft(options=[SIZE], skus=[replace(large, code="S"), replace(small, code="L")]))
    await edit(tx, product_id, a_draft(options=[SIZE], skus=[large]))
    facts = await catalog.sku_facts(tx, [large.id, small.id])
    assert (facts[large.id].is_published, facts[small.id].is_published) == (True, False)
    assert facts[small.id].option_text.en == "Small"
    assert await nothing_is_wrong(tx)
    await edit(tx, product_id, a_draft(options=[SIZE], skus=[large, small]))
    assert (await catalog.sku_facts(tx, [small.id]))[small.id].is_published
    assert await nothing_is_wrong(tx)


async def test_a_new_price_is_announced_and_remembered(tx: Tx) -> None:
    sku = a_sku(3000)
    product_id, _ = await on_sale(tx, a_draft(skus=[sku]))
    await edit(tx, product_id, a_draft("新标题", skus=[sku]), after=DAY)
    await edit(tx, product_id, a_draft(skus=[replace(sku, price=Money(2500))]), after=2 * DAY)
    assert await announced(tx, product_id) == ["catalog.product_published", "catalog.price_changed"]

    async def lowest(after_days: int) -> Money | None:
        return await catalog.reference_price_allowed(tx, sku.id, at=NOON + after_days * DAY, days=7)

    assert [await lowest(day) for day in (0, 1, 2, 3, 30)] == [None, Money(3000), Money(3000), Money(2500), Money(2500)]
    assert await nothing_is_wrong(tx)


async def test_withdrawn_goods_are_gone_and_can_come_back(tx: Tx, shop_id: ShopId) -> None:
    product_id, [sku_id] = await on_sale(tx, shop_id=shop_id)
    for _ in range(2):
        await withdraw_product(tx, product_id, shop_id, at=NOON + DAY)
    assert not (await catalog.sku_facts(tx, [sku_id]))[sku_id].is_published
    assert await catalog.reference_price_allowed(tx, sku_id, at=NOON + 20 * DAY, days=7) is None
    assert await nothing_is_wrong(tx)
    await publish_product(tx, product_id, shop_id, at=NOON + 2 * DAY)
    names = ["catalog.product_published", "catalog.product_withdrawn", "catalog.product_published"]
    assert await announced(tx, product_id) == names


async def test_a_draft_cannot_be_withdrawn(tx: Tx, shop_id: ShopId) -> None:
    product_id = ProductId(new_id())
    await create_product(tx, product_id, shop_id, a_draft(), at=NOON)
    with pytest.raises(IllegalMove):
        await withdraw_product(tx, product_id, shop_id, at=NOON)


class TestReferencePrice:
    """划线价: at most the lowest price really offered in the seven days before the price that it stands beside."""

    async def refusal(self, tx: Tx, product_id: ProductId, sku: SkuDraft, *, after: timedelta) -> Money | None:
        with pytest.raises(PublishRefused) as refused:
            await edit(tx, product_id, a_draft(skus=[sku]), after=after)
        [problem] = refused.value.data["problems"]
        assert problem["code"] == "reference_price_too_high"
        allowed: Money | None = problem["allowed"]
        return allowed

    async def test_goods_that_were_never_on_sale_have_none(self, tx: Tx, shop_id: ShopId) -> None:
        product_id = ProductId(new_id())
        await create_product(tx, product_id, shop_id, a_draft(skus=[a_sku(2000, reference=3000)]), at=NOON)
        with pytest.raises(PublishRefused) as refused:
            await publish_product(tx, product_id, shop_id, at=NOON)
        assert refused.value.data["problems"][0]["allowed"] is None
        assert await announced(tx, product_id) == []

    async def test_the_price_of_the_days_before_may_be_shown_and_stays_so(self, tx: Tx) -> None:
        sku = a_sku(3000)
        product_id, _ = await on_sale(tx, a_draft(skus=[sku]))
        lowered = replace(sku, price=Money(2000), reference_price=Money(3000))
        await edit(tx, product_id, a_draft(skus=[lowered]), after=DAY)
        # Much later the low price is still beside the price that was asked before it.
        await edit(tx, product_id, a_draft("新标题", skus=[lowered]), after=60 * DAY)
        assert (await catalog.product_cards(tx, [product_id]))[product_id].reference_price == Money(3000)

    async def test_raising_the_price_to_lower_it_does_not_help(self, tx: Tx) -> None:
        sku = a_sku(2000)
        product_id, _ = await on_sale(tx, a_draft(skus=[sku]))
        await edit(tx, product_id, a_draft(skus=[replace(sku, price=Money(5000))]), after=10 * DAY)
        lowered = replace(sku, price=Money(1900), reference_price=Money(5000))
        assert await self.refusal(tx, product_id, lowered, after=12 * DAY) == Money(2000)
        product = await products.product(tx, product_id)
        assert product is not None
        assert product.price_from == Money(5000)
        await edit(tx, product_id, a_draft(skus=[lowered]), after=18 * DAY)

    async def test_a_campaign_price_counts(self, tx: Tx) -> None:
        sku = a_sku(3000)
        product_id, _ = await on_sale(tx, a_draft(skus=[sku]))
        await catalog.record_offer(
            tx, sku_id=sku.id, price=Money(990), source_id=new_id(), from_at=NOON, until_at=NOON + DAY
        )
        lowered = replace(sku, price=Money(900), reference_price=Money(3000))
        assert await self.refusal(tx, product_id, lowered, after=3 * DAY) == Money(990)


async def test_sales_are_counted(tx: Tx) -> None:
    first, _ = await on_sale(tx)
    second, _ = await on_sale(tx)
    await catalog.add_sales(tx, {first: 3, second: 1})
    await catalog.add_sales(tx, {first: -1})
    cards = await catalog.product_cards(tx, [first, second, ProductId(new_id())])
    assert {card.id: card.sold_count for card in cards.values()} == {first: 2, second: 1}


async def test_unknown_ids_are_left_out(tx: Tx) -> None:
    assert await catalog.sku_facts(tx, [SkuId(new_id())]) == {}
    assert await catalog.sku_facts(tx, []) == {}
    with pytest.raises(NotFound):
        await catalog.product_shop(tx, ProductId(new_id()))


async def test_a_shops_currency_is_that_of_most_of_what_it_sells(tx: Tx, shop_id: ShopId) -> None:
    assert await catalog.main_currency(tx, shop_id) == "CNY"
    for currency in ("EUR", "USD", "USD"):
        await on_sale(tx, a_draft(skus=[replace(a_sku(), price=Money(1000, currency))]), shop_id=shop_id)
    for _ in range(3):  # Drafts are not sold yet.
        await create_product(tx, ProductId(new_id()), shop_id, a_draft(), at=NOON)
    assert await catalog.main_currency(tx, shop_id) == "USD"
