"""Jobs of the trading desk: many prices at once, many parcels by a file, a campaign without a mouse, options, the palette."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop


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


@THE_OTHER_WAY
async def test_prices_of_many_products_are_changed(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/products")
    await page.locator("tbody .el-checkbox").first.click()
    await page.get_by_role("button", name=say("bulk.price")).click()
    await page.get_by_label(say("bulk.percent")).fill("10")
    await page.get_by_role("dialog").get_by_role("button", name=say("bulk.start")).click()
    progress = page.get_by_role("region", name=say("bulk.progress"))
    await expect(progress.locator(".counts dd").nth(1)).to_have_text("1")
    await is_well(page)
    after = await shop.staff.get(f"/products/{shop.product_id}")
    assert after["skus"][0]["price"]["minor"] == round(shop.list_price * 11 / 100) * 10


@EACH_ONCE
async def test_many_orders_are_shipped_by_a_file_and_printed(
    shop: Shop, windows: Windows, tmp_path: Path, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    id, number = await _ready_to_ship(shop)
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/orders")
    await page.get_by_role("button", name=re.compile(f"^{say('state.ready_to_ship')}")).click()
    await expect(page).to_have_url(re.compile("state=ready_to_ship"))
    row = page.get_by_role("row").filter(has_text=number)
    await row.locator(".el-checkbox").click()
    await page.get_by_role("button", name=say("ship_many.open")).click()
    async with page.expect_download() as taken:
        await page.get_by_role("button", name=say("ship_many.template_chosen", count=1)).click()
    template = (await (await taken.value).path()).read_text(encoding="utf-8-sig")
    assert f"{number},," in template
    file = tmp_path / "ship.csv"
    filled = template.replace(f"{number},,", f"{number},顺丰速运,SF1234567") + "999999,顺丰速运,SF7654321\n"
    file.write_text(filled, encoding="utf-8")
    await page.locator(".el-drawer input[type=file]").set_input_files(file)
    await page.get_by_role("button", name=say("ship_many.start"), exact=True).click()
    await expect(page.locator(".el-drawer .counts dd").nth(1)).to_have_text("1")
    await expect(page.locator(".el-drawer .counts dd").nth(3)).to_have_text("1")
    async with page.expect_download() as errors:
        await page.locator(".el-drawer a[href$='/errors']").click()
    assert "999999" in (await (await errors.value).path()).read_text(encoding="utf-8-sig")
    await is_well(page)
    assert (await shop.staff.get(f"/orders/{id}"))["state"] == "shipped"
    await page.goto(f"/console/orders/print?ids={id}")
    await expect(page.get_by_role("heading", name=re.compile(say("print.pick")))).to_be_visible()
    await expect(page.get_by_role("heading", name=re.compile(number))).to_be_visible()
    await is_well(page)
    await page.emulate_media(media="print")
    await expect(page.locator("aside")).to_be_hidden()


@THE_OTHER_WAY
async def test_a_product_with_options_and_pictures(
    shop: Shop, windows: Windows, tmp_path: Path, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    pictures = []
    for name in ("red", "green"):
        content = BytesIO()
        Image.new("RGB", (400, 400), name).save(content, "PNG")
        pictures.append(tmp_path / f"{name}.png")
        pictures[-1].write_bytes(content.getvalue())
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/products/new")
    await page.get_by_placeholder("中文").first.fill("手冲壶")
    await page.get_by_placeholder("English").first.fill("Pour-over kettle")
    await page.locator("input[type=file]").set_input_files(pictures)
    await expect(page.locator(".pictures > .picture")).to_have_count(2)
    first = await page.locator(".pictures > .picture img").first.get_attribute("src")
    await page.locator(".pictures > .picture").nth(1).drag_to(page.locator(".pictures > .picture").first)
    await expect(page.locator(".pictures > .picture img").nth(1)).to_have_attribute("src", first or "")
    await page.get_by_role("button", name=say("product.add_option"), exact=True).click()
    await page.get_by_role("button", name=say("product.add_value")).click()
    for at, (zh, en) in enumerate((("颜色", "Colour"), ("黑", "Black"), ("白", "White"))):
        line = page.locator("fieldset .one").nth(at)
        await line.get_by_placeholder("中文").fill(zh)
        await line.get_by_placeholder("English").fill(en)
    prices = page.locator("input[data-column=price]")
    await prices.first.fill("129")
    await page.get_by_label(say("product.fill_with")).fill("129")
    await page.get_by_role("button", name=say("product.fill"), exact=True).click()
    await expect(prices.nth(1)).to_have_value("129.00")
    await is_well(page)
    await page.get_by_role("button", name=say("common.save")).click()
    await expect(page).to_have_url(re.compile(r"/products/[0-9a-f-]{36}$"))
    saved = await shop.staff.get(f"/products/{page.url.rsplit('/', 1)[1]}")
    assert [sku["price"]["minor"] for sku in saved["skus"]] == [12900, 12900]
    assert len(saved["pictures"]) == 2
