"""Figures on the console: today, what a figure means, and the rows behind it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.browser.combinations import THE_OTHER_WAY
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well, serious
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.counting import Counting
from tests.shop import Shop, a_shop
from tuan.analytics import public as analytics
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ordering.events import OrderPaid, PaidLine
from tuan.platform import outbox

# What the catalogue of metrics says of the first.
GMV = {
    "zh-CN": ("成交额", "当日已支付订单的商品金额"),
    "en": ("GMV", "Value of the goods of paid orders"),
}


@pytest.fixture
async def shop(warehouse: Counting, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """A shop whose figures are counted; the programs find the engine in its folder."""
    monkeypatch.setenv("TUAN_DATA_FOLDER", str(warehouse.data_folder))
    async with a_shop(warehouse.url, data_folder=warehouse.data_folder) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        yield shop


async def test_figures_from_the_overview_to_the_order(shop: Shop, warehouse: Counting, windows: Windows) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    joined = await friend.join(shop, opened["group"]["id"])
    await shop.pay(friend, joined["checkout"]["id"])
    assert await shop.house.warehouse.catch_up()
    shop.clock.turn(timedelta(seconds=1))
    told = await shop.staff.get("/insights/overview")
    figures = {one["metric"]["name"]: one["now"] for one in told["figures"]}
    assert (figures["gmv"], figures["orders"], figures["buyers"]) == (2 * shop.group_price, 2, 2)
    money = f"¥{figures['gmv'] / 100:,.2f}"

    for language, device in (("zh-CN", DESK), ("en", PHONE)):
        say, (gmv, definition) = Words(language, "console"), GMV[language]
        page = await at_work(shop, windows, device, language)
        for name, text in (("gmv", money), ("orders", "2"), ("buyers", "2")):
            await expect(page.locator(f"[data-metric={name}] .figure")).to_have_text(text)
        await expect(
            page.get_by_text(say("overview.too_short"))
        ).to_be_visible()  # Nothing is called unusual without a past.
        await is_well(page)
        await page.get_by_role("button", name=say("insights.what_is", metric=gmv)).click()
        await expect(page.get_by_text(definition)).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_title(say("insights.open_rows", metric=gmv)).click()
        rows = page.get_by_role("dialog").locator(".el-table__row")
        await expect(rows).to_have_count(2)
        await rows.first.get_by_role("link").click()
        await page.wait_for_url("**/orders?order=*")
        assert page.url.rpartition("=")[2] in {one["checkout"]["orders"][0]["id"] for one in (opened, joined)}


async def test_what_many_look_at_and_few_buy_is_said_with_the_rows_behind_it(
    shop: Shop, warehouse: Counting, windows: Windows
) -> None:
    yesterday, tea, cup = shop.clock() - timedelta(days=1), shop.product_id, new_id()
    await _looked_at(shop, yesterday, {UUID(str(tea)): 40, cup: 40})
    async with shop.house.database.transaction() as tx:
        for n in range(20):  # Half of those who looked at the cup bought it, and nobody the tea.
            await outbox.record(tx, _paid(shop, UUID(int=n + 1), cup, at=yesterday + timedelta(minutes=5)))
    assert await shop.house.warehouse.catch_up()
    told = await shop.staff.get("/insights/viewed-products")
    assert {(UUID(one["product_id"]), one["views"], one["conversion"]) for one in told["products"]} == {
        (UUID(str(tea)), 80, 0.0), (cup, 80, 0.5),
    }  # fmt: skip
    assert told["all"]["value"] == 0.25

    for language, device in (("zh-CN", PHONE), ("en", DESK)):
        page = await at_work(shop, windows, device, language)
        seen = {"views": 80, "viewers": 40, "part": "0%", "usual": "25%"}
        said = page.get_by_text(Words(language, "console")("overview.next_looks", **seen))
        await expect(said).to_have_count(1)  # The cup is as it should be.
        await is_well(page)
        await page.get_by_role("listitem").filter(has=said).get_by_role("link").click()
        await page.wait_for_url("**/insights/metrics?*product=*")
        rows = page.get_by_role("dialog").locator(".el-table__row")
        await expect(rows).not_to_have_count(0)
        links = await rows.get_by_role("link").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert set(links) == {f"/console/products/{tea}"}
        assert await serious(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


@THE_OTHER_WAY
async def test_every_figure_of_a_table_opens_the_rows_behind_it(
    shop: Shop, warehouse: Counting, windows: Windows, device: dict[str, Any], language: str
) -> None:
    yesterday, tea = shop.clock() - timedelta(days=1), UUID(str(shop.product_id))
    await _looked_at(shop, yesterday, {tea: 3})
    async with shop.house.database.transaction() as tx:
        await outbox.record(tx, _paid(shop, UUID(int=1), tea, at=yesterday + timedelta(minutes=5)))
    assert await shop.house.warehouse.catch_up()
    word = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    for way, row, column, expected in (
        ("metrics", _day_in_shanghai(yesterday), "these_days", 1),
        ("funnel", word("insights.step_product"), "people", 3),
        ("sources", word("insights.source_direct"), "visits", 3),
        ("sources", word("insights.source_direct"), "buyers", 1),
        ("products", "草莓" if language == "zh-CN" else "trawberr", "orders", 1),
    ):
        await page.goto(f"/console/insights/{way}")
        await page.get_by_text(word("insights.table"), exact=True).click()
        found = page.get_by_role("row").filter(has_text=row)
        heads = await page.locator("thead th").all_inner_texts()
        await found.get_by_role("cell").nth(heads.index(word(f"insights.{column}"))).get_by_role("button").click()
        panel = page.get_by_role("dialog")
        await expect(panel.locator(".el-table__row")).to_have_count(expected)
        await is_well(page)


def _day_in_shanghai(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


async def _looked_at(shop: Shop, at: datetime, people: dict[UUID, int]) -> None:
    """So many people look at each product, twice each."""
    events = [
        analytics.TrackedEvent(
            message_id=str(new_id()), kind="track", name="Product Viewed", anonymous_id=f"device {who}",
            user_id=UUID(int=who + 1), at=at + timedelta(seconds=turn), properties={"product_id": str(product)}, context={},
        )
        for product, many in people.items() for who in range(many) for turn in range(2)
    ]  # fmt: skip
    async with shop.house.database.transaction() as tx:
        await analytics.collect(tx, shop.id, events, received_at=at + timedelta(minutes=1))


def _paid(shop: Shop, buyer_id: UUID, product_id: UUID, *, at: datetime) -> OrderPaid:
    return OrderPaid(
        order_id=new_id(), shop_id=shop.id, buyer_id=buyer_id, payment_id=new_id(), total=Money(100), goods=Money(100),
        shipping=Money(0), lines=[PaidLine(new_id(), product_id, 1, 100)], campaign_id=None, group_id=None, share_token=None, at=at,
    )  # fmt: skip
