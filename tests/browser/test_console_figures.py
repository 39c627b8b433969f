"""Figures on the console: today, what a figure means, and the rows behind it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Windows
from tests.browser.test_console import at_the_desk
from tests.browser.test_pages import fits, serious
from tests.counting import Counting
from tests.shop import Shop, a_shop

NARROW = {"viewport": {"width": 1024, "height": 900}}
WORDS = {
    "zh-CN": {
        "gmv": "成交额", "rows": "成交额背后的明细", "means": "成交额是什么意思", "definition": "当日已支付订单的商品金额",
        "table": "表", "csv": "导出 CSV", "equal": "一致", "agree": "每一单都一致", "short": "历史还不够长", "insights": "洞察",
        "away": "统计进程现在不在",
    },
    "en": {
        "gmv": "GMV", "rows": "Rows behind GMV", "means": "What GMV means", "definition": "Value of the goods of paid orders",
        "table": "Table", "csv": "Save CSV", "equal": "Equal", "agree": "Every order and refund agrees",
        "short": "The history is too short", "insights": "Insights", "away": "The process that counts is away",
    },
}  # fmt: skip


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

    for language, device in (("zh-CN", DESK), ("en", NARROW)):
        words = WORDS[language]
        page = await at_the_desk(shop, windows, language, device=device)
        for name, text in (("gmv", money), ("orders", "2"), ("buyers", "2")):
            await expect(page.locator(f"[data-metric={name}] .figure")).to_have_text(text)
        await expect(page.get_by_text(words["short"])).to_be_visible()  # Nothing is called unusual without a past.
        assert await serious(page) == []
        assert await fits(page)
        await page.get_by_role("button", name=words["means"]).click()
        await expect(page.get_by_text(words["definition"])).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_title(words["rows"]).click()
        rows = page.get_by_role("dialog").locator(".el-table__row")
        await expect(rows).to_have_count(2)
        await rows.first.get_by_role("link").click()
        await page.wait_for_url("**/orders?order=*")
        assert page.url.rpartition("=")[2] in {one["checkout"]["orders"][0]["id"] for one in (opened, joined)}
