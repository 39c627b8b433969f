"""Jobs of the trading desk: many prices at once, many parcels by a file, a campaign without a mouse, options, the palette."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, Windows
from tests.browser.test_import import _at_work
from tests.browser.test_pages import fits, serious
from tests.shop import Shop

WORDS = {
    "zh-CN": {
        "price": "批量改价",
        "percent": "涨跌幅（%，负数为降价）",
        "start": "开始",
        "progress": "批量操作进度",
        "done": "完成",
    },
    "en": {
        "price": "Change prices",
        "percent": "Change in percent (negative lowers)",
        "start": "Start",
        "progress": "Progress of the bulk change",
        "done": "Done",
    },
}


async def _is_well(page: Page) -> None:
    assert await fits(page)
    assert await serious(page) == []


async def _ready_to_ship(shop: Shop) -> tuple[str, str]:
    """A paid order: its id and number."""
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    friend = await shop.buyer()
    joined = await friend.join(shop, opened["group"]["id"])
    for who, answer in ((buyer, opened), (friend, joined)):
        await shop.pay(who, answer["checkout"]["id"])
    await shop.settle()
    id = opened["checkout"]["orders"][0]["id"]
    order = await buyer.order(id)
    assert order["state"] == "ready_to_ship", order.body
    return id, order["number"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_prices_of_many_products_are_changed(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    page = await _at_work(shop, windows, DESK, language)
    await page.goto("/console/products")
    await page.locator("tbody .el-checkbox").first.click()
    await page.get_by_role("button", name=words["price"]).click()
    await page.get_by_label(words["percent"]).fill("10")
    await page.get_by_role("dialog").get_by_role("button", name=words["start"]).click()
    progress = page.get_by_role("region", name=words["progress"])
    await expect(progress.locator(".counts dd").nth(1)).to_have_text("1")
    await _is_well(page)
    after = await shop.staff.get(f"/products/{shop.product_id}")
    assert after["skus"][0]["price"]["minor"] == round(shop.list_price * 11 / 100) * 10


async def test_many_orders_are_shipped_by_a_file_and_printed(shop: Shop, windows: Windows, tmp_path: Path) -> None:
    id, number = await _ready_to_ship(shop)
    page = await _at_work(shop, windows, DESK, "zh-CN")
    await page.goto("/console/orders")
    await page.get_by_role("button", name=re.compile("^待发货")).click()
    await expect(page).to_have_url(re.compile("state=ready_to_ship"))
    row = page.get_by_role("row").filter(has_text=number)
    await row.locator(".el-checkbox").click()
    await page.get_by_role("button", name="批量发货").click()
    async with page.expect_download() as taken:
        await page.get_by_role("button", name=re.compile("下载模板")).click()
    template = (await (await taken.value).path()).read_text(encoding="utf-8-sig")
    assert f"{number},," in template
    file = tmp_path / "ship.csv"
    filled = template.replace(f"{number},,", f"{number},顺丰速运,SF1234567") + "999999,顺丰速运,SF7654321\n"
    file.write_text(filled, encoding="utf-8")
    await page.locator(".el-drawer input[type=file]").set_input_files(file)
    await page.get_by_role("button", name="开始发货").click()
    await expect(page.locator(".el-drawer .counts dd").nth(1)).to_have_text("1")
    await expect(page.locator(".el-drawer .counts dd").nth(3)).to_have_text("1")
    async with page.expect_download() as errors:
        await page.locator(".el-drawer a[href$='/errors']").click()
    assert "999999" in (await (await errors.value).path()).read_text(encoding="utf-8-sig")
    await _is_well(page)
    assert (await shop.staff.get(f"/orders/{id}"))["state"] == "shipped"
    await page.goto(f"/console/orders/print?ids={id}")
    await expect(page.get_by_role("heading", name=re.compile("拣货单"))).to_be_visible()
    await expect(page.get_by_role("heading", name=re.compile(number))).to_be_visible()
    await _is_well(page)
    await page.emulate_media(media="print")
    await expect(page.locator("aside")).to_be_hidden()


async def _tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Walks with Tab until what is meant has the focus."""
    for _ in range(80):
        if await page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
    pytest.fail(f"{selector} is not reached by keyboard")


async def test_a_product_with_options_and_pictures(shop: Shop, windows: Windows, tmp_path: Path) -> None:
    pictures = []
    for name in ("red", "green"):
        content = BytesIO()
        Image.new("RGB", (400, 400), name).save(content, "PNG")
        pictures.append(tmp_path / f"{name}.png")
        pictures[-1].write_bytes(content.getvalue())
    page = await _at_work(shop, windows, DESK, "zh-CN")
    await page.goto("/console/products/new")
    await page.get_by_placeholder("中文").first.fill("手冲壶")
    await page.get_by_placeholder("English").first.fill("Pour-over kettle")
    await page.locator("input[type=file]").set_input_files(pictures)
    await expect(page.locator(".pictures > .picture")).to_have_count(2)
    first = await page.locator(".pictures > .picture img").first.get_attribute("src")
    await page.locator(".pictures > .picture").nth(1).drag_to(page.locator(".pictures > .picture").first)
    await expect(page.locator(".pictures > .picture img").nth(1)).to_have_attribute("src", first or "")
    await page.get_by_role("button", name="添加规格", exact=True).click()
    await page.get_by_role("button", name="添加规格值").click()
    for at, (zh, en) in enumerate((("颜色", "Colour"), ("黑", "Black"), ("白", "White"))):
        line = page.locator("fieldset .one").nth(at)
        await line.get_by_placeholder("中文").fill(zh)
        await line.get_by_placeholder("English").fill(en)
    await page.get_by_label("售价").first.fill("129")
    await page.get_by_label("填入的值").fill("129")
    await page.get_by_role("button", name="填充").click()
    await expect(page.get_by_label("售价").nth(1)).to_have_value("129.00")
    await _is_well(page)
    await page.get_by_role("button", name="保存").click()
    await expect(page).to_have_url(re.compile(r"/products/[0-9a-f-]{36}$"))
    saved = await shop.staff.get(f"/products/{page.url.rsplit('/', 1)[1]}")
    assert [sku["price"]["minor"] for sku in saved["skus"]] == [12900, 12900]
    assert len(saved["pictures"]) == 2
