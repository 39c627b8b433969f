"""Jobs of whoever counts the goods: stock by the column, and no more taken away than orders leave."""

from typing import Any

from playwright.async_api import expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work, paste
from tests.browser.words import Words
from tests.shop import Shop
from tuan.kit.ids import new_id


@THE_OTHER_WAY
async def test_the_stock_of_many_by_a_pasted_column(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    skus = [{"id": str(new_id()), "code": f"S-{n}", "option_values": [n], "price": {"minor": 2000}} for n in range(3)]
    sizes = [{"zh": text, "en": text} for text in "SML"]
    body = {"id": str(new_id()), "title": {"zh": "围裙", "en": "Aprons"}, "skus": skus}
    made = await shop.staff.post(
        "/products", body | {"options": [{"name": {"zh": "尺码", "en": "Size"}, "values": sizes}]}
    )
    assert made.status == 201, made.body
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/stock")
    for code in ("S-2", "S-0", "S-1"):
        await page.get_by_role("row").filter(has_text=code).locator(".el-checkbox").click()

    async def change(way: str, text: str, count: int) -> None:
        await page.get_by_role("button", name=say("bulk.stock")).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_text(say(f"stock.way_{way}"), exact=True).first.click()
        await paste(dialog.locator("table input").first, text)
        await is_well(page)
        async with page.expect_response("**/bulk/stock") as answered:
            await dialog.get_by_role("button", name=say("stock.change_count", count=count)).click()
        task = (await (await answered.value).json())["id"]
        await expect(page.locator(".progress .el-progress.is-success")).to_be_visible()
        assert (await shop.staff.get(f"/tasks/{task}"))["changed"] == count
        await page.get_by_role("button", name=say("common.close")).click()

    async def on_hand() -> list[int]:
        rows = (await shop.staff.get("/stock")).body["items"]
        return [row["on_hand"] for row in rows if row["code"].startswith("S-")]

    await change("set", "10\n20\n30", 3)
    assert await on_hand() == [10, 20, 30]
    await expect(page.get_by_role("row").filter(has_text="S-2")).to_contain_text("30")
    # What was ticked still is, although the list was fetched again.
    await page.get_by_role("row").filter(has_text="S-2").locator(".el-checkbox").click()
    await change("subtract", "S-1\t5\nS-0\t4", 2)
    assert await on_hand() == [6, 15, 30]


@EACH_ONCE
async def test_no_more_is_taken_away_than_orders_leave(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    buyer = await shop.buyer()
    await shop.pay(buyer, (await buyer.open_group(shop))["checkout"]["id"])
    await shop.settle()
    before = (await shop.staff.get("/stock")).body["items"][0]
    assert before["held"] == 1
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/stock")
    await page.locator("tbody .el-checkbox").first.click()
    await page.get_by_role("button", name=say("bulk.stock")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(say("stock.for_all")).fill("0")
    await dialog.get_by_label(say("stock.for_all")).press("Enter")
    await expect(dialog).to_contain_text(say("stock.below_held"))
    await expect(dialog.get_by_role("button", name=say("stock.change_count", count=1))).to_be_disabled()
    assert (await shop.staff.get("/stock")).body["items"][0] == before
