"""An operator takes a file in, mends what was refused, and takes a list out: at a desk and on a phone, in both languages."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser.combinations import EACH_ONCE
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop

GOODS = """商品编号,标题,分类,状态,SKU 编码,价格
P-1,洛川苹果,水果,上架,AP-1,12.50
P-2,雪花梨,水果,上架,PE-1,很贵
"""


@EACH_ONCE
async def test_a_file_comes_in_and_a_list_goes_out(
    shop: Shop, windows: Windows, tmp_path: Path, device: dict[str, Any], language: str
) -> None:
    say, file = Words(language, "console"), tmp_path / "goods.csv"
    file.write_text(GOODS, encoding="gbk")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/import")
    await is_well(page)
    await page.locator("input[type=file]").first.set_input_files(file)
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("row").filter(has_text="洛川苹果")).to_be_visible()
    await is_well(page)
    await page.get_by_role("button", name=say("import.check")).click()
    await expect(page.get_by_text("cell_not_a_number")).to_be_visible()
    await is_well(page)
    await page.get_by_role("button", name=say("import.write_others")).click()
    await expect(page.get_by_text(re.compile(f"^{say('tasks.phase_written')} ·"))).to_be_visible()
    async with page.expect_download() as errors:
        await page.locator("a[href$='/errors']").click()
    mended = (await (await errors.value).path()).read_text(encoding="utf-8-sig").replace("很贵", "25")
    assert "洛川苹果" not in mended
    file.write_text(mended, encoding="utf-8")
    await page.goto("/console/import")
    await page.locator("input[type=file]").first.set_input_files(file)
    await page.locator("button[type=submit]").click()
    await page.get_by_role("button", name=say("import.check")).click()
    await expect(page.locator(".counts dd").first).to_have_text("1")
    await page.locator("button.el-button--primary").last.click()
    await expect(page.get_by_text(re.compile(f"^{say('tasks.phase_written')} ·"))).to_be_visible()
    await page.goto("/console/products?state=published")
    await page.get_by_role("button", name=say("tasks.export"), exact=True).click()
    async with page.expect_download() as out:
        await page.get_by_role("menuitem", name=say("tasks.as_csv")).click()
    listed = (await (await out.value).path()).read_text(encoding="utf-8-sig")
    assert all(title in listed for title in ("洛川苹果", "雪花梨", "大凉山草莓"))
    await page.goto("/console/tasks")
    await expect(page.get_by_role("row").nth(5)).to_be_visible()
    await is_well(page)
    for way in ("/console/past-orders", "/console/customers"):
        await page.goto(way)
        await expect(page.locator("h1")).to_be_visible()
        await is_well(page)
