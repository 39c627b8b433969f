"""Jobs of whoever keeps the goods: sixty variants without a mouse, what would keep a product from the shelf."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work, paste
from tests.browser.words import Words
from tests.shop import Shop
from tuan.kit.ids import new_id

OPTIONS = [
    (("颜色", "Colour"), [("红", "Red"), ("黄", "Yellow"), ("蓝", "Blue"), ("黑", "Black"), ("白", "White")]),
    (("尺码", "Size"), [("小", "S"), ("中", "M"), ("大", "L"), ("特大", "XL")]),
    (("包装", "Pack"), [("单件", "One"), ("两件", "Two"), ("礼盒", "Gift")]),
]


async def _write_options(page: Page, say: Words) -> None:
    for at, (name, values) in enumerate(OPTIONS):
        await page.get_by_role("button", name=say("product.add_option"), exact=True).click()
        box = page.locator("fieldset").nth(at)
        for place, text in enumerate(name):
            await box.locator(".one").first.locator("input").nth(place).fill(text)
        await paste(box.locator(".one").nth(1).locator("input").first, "\n".join(f"{zh} / {en}" for zh, en in values))
        await expect(box.locator(".one")).to_have_count(len(values) + 1)


async def _fill(page: Page, say: Words, column: str, value: str, *, only: str | None = None) -> None:
    form = page.locator("form.fill")
    await form.get_by_label(say("product.fill_column")).select_option(column)
    await form.get_by_label(say("product.fill_for")).select_option(label=only) if only else None
    await form.get_by_label(say("product.fill_with")).fill(value)
    await form.get_by_role("button", name=say("product.fill")).click()


async def _column(page: Page, column: str) -> list[str]:
    values: list[str] = await page.locator(f"input[data-column={column}]").evaluate_all(
        "(fields) => fields.map(({value}) => value)"
    )
    return values


def _by_place(product: dict[str, Any]) -> dict[tuple[int, ...], dict[str, Any]]:
    return {tuple(sku["option_values"]): sku for sku in product["skus"]}


@EACH_ONCE
async def test_sixty_variants_by_keyboard_and_spreadsheet(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say, spoken = Words(language, "console"), 0 if language == "zh-CN" else 1
    (colour, colours), (_, sizes), (_, packs) = OPTIONS
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/products/new")
    await page.get_by_placeholder("中文").first.fill("棉衫")
    await page.get_by_placeholder("English").first.fill("Cotton shirt")
    await _write_options(page, say)
    await expect(page.get_by_text(say("product.combinations", size="5 × 4 × 3", count=60))).to_be_visible()
    prices = page.locator("input[data-column=price]")
    await expect(prices).to_have_count(60)

    await _fill(page, say, "price", "99")
    await _fill(page, say, "code", "SHIRT-{1}-{2}-{3}")
    await _fill(page, say, "price", "109.5", only=f"{colour[spoken]}: {colours[1][spoken]}")
    assert await _column(page, "price") == ["99.00"] * 12 + ["109.50"] * 12 + ["99.00"] * 36
    assert (await _column(page, "code"))[13] == "SHIRT-YELLOW-S-TWO"
    await page.get_by_role("button", name=say("common.undo")).click()
    assert await _column(page, "price") == ["99.00"] * 60

    await prices.first.focus()
    for key in ("ArrowDown", "Enter", "ArrowUp"):
        await page.keyboard.press(key)
    await expect(prices.nth(1)).to_be_focused()
    await page.keyboard.type("88.8")
    await expect(prices.nth(1)).to_have_value("88.8")
    await page.keyboard.press("Tab")
    await expect(prices.nth(1)).to_have_value("88.80")
    await paste(prices.nth(57), "70\t120\n¥71.50\tmany\n72\t122\n73\t123\n")
    assert (await _column(page, "price"))[56:] == ["99.00", "70.00", "71.50", "72.00"]
    assert (await _column(page, "reference_price"))[56:] == ["", "120.00", "", "122.00"]
    # What is no amount, and the two cells of the line below the last row.
    await expect(page.get_by_role("alert")).to_contain_text("3")
    await page.locator("input[data-column=reference_price]").nth(57).fill("")
    await page.locator("input[data-column=reference_price]").nth(59).fill("")

    sold = say("product.is_sold", name=" · ".join(values[0][spoken] for values in (colours, sizes, packs)))
    await page.get_by_label(sold).press("Space")
    await expect(prices.first).to_be_disabled()
    await is_well(page)
    await page.get_by_role("button", name=say("common.save")).click()
    await expect(page).to_have_url(re.compile(r"/products/[0-9a-f-]{36}$"))
    path = f"/products/{page.url.rsplit('/', 1)[1]}"
    saved = _by_place((await shop.staff.get(path)).body)
    assert len(saved) == 59
    assert (0, 0, 0) not in saved
    assert saved[0, 0, 1]["price"]["minor"] == 8880

    # Values change their places, one comes, one goes: whoever stays is the same SKU.
    first = page.locator("fieldset").first.locator("[data-key]")
    await first.nth(1).locator("input").first.press("Alt+ArrowUp")
    await expect(first.first.locator("input").first).to_have_value("黄")
    await first.nth(4).locator("input").first.press("Enter")
    await page.keyboard.type("绿")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Green")
    await expect(prices).to_have_count(72)
    await _fill(page, say, "code", "SHIRT-{1}-{2}-{3}")
    await page.get_by_label(sold).press("Space")
    async with page.expect_response(lambda answer: answer.request.method == "PUT") as answered:
        await page.get_by_role("button", name=say("common.save")).click()
    assert (await answered.value).status == 200
    again = _by_place((await shop.staff.get(path)).body)
    assert len(again) == 72
    turned = {0: 1, 1: 0}
    assert {place: sku["id"] for place, sku in again.items() if place[0] < 5 and place != (1, 0, 0)} == {
        (turned.get(c, c), *rest): sku["id"] for (c, *rest), sku in saved.items()
    }


@THE_OTHER_WAY
async def test_typing_among_two_hundred_variants_is_prompt(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    page = await at_work(shop, windows, device, language)
    values = [[{"zh": f"{n}", "en": f"{n}"} for n in range(size)] for size in (10, 5, 4)]
    skus = [
        {"id": str(new_id()), "code": f"P{a}-{b}-{c}", "option_values": [a, b, c], "price": {"minor": 1000}}
        for a in range(10)
        for b in range(5)
        for c in range(4)
    ]
    made = await shop.staff.post(
        "/products",
        {
            "id": str(new_id()),
            "title": {"zh": "很多", "en": "Many"},
            "options": [{"name": {"zh": f"规格{n}", "en": f"Option {n}"}, "values": v} for n, v in enumerate(values)],
            "skus": skus,
        },
    )
    assert made.status == 201, made.body
    await page.goto(f"/console/products/{made['id']}")
    await expect(page.locator("input[data-column=price]")).to_have_count(200)
    took: float = (
        await page.locator("input[data-column=price]")
        .nth(100)
        .evaluate(
            """async (field) => {
             const started = performance.now()
             for (const text of ['1', '12', '123', '1234', '1234.5']) {
               field.value = text
               field.dispatchEvent(new Event('input', {bubbles: true}))
               await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
             }
             return (performance.now() - started) / 5
           }"""
        )
    )
    assert took < 150


@EACH_ONCE
async def test_what_keeps_a_product_from_the_shelf_is_told_before_the_press(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/products/new")
    await page.get_by_placeholder("中文").first.fill("樱桃")
    checks = page.get_by_role("region", name=say("publish.checks"))
    await expect(checks).to_contain_text(say("publish.title_missing"))
    await expect(checks).to_contain_text(say("publish.price_missing"))
    publish = page.get_by_role("button", name=say("product.publish"), exact=True)
    await expect(publish).to_be_disabled()
    await page.get_by_placeholder("English").first.fill("Cherries")
    await page.locator("input[data-column=price]").fill("20")
    await page.locator("input[data-column=reference_price]").fill("30")
    await expect(checks).to_contain_text(say("publish.no_history"))
    await is_well(page)
    await page.locator("input[data-column=reference_price]").fill("")
    await expect(checks.get_by_text(say("campaign.check_error"))).to_have_count(0)
    await expect(checks).to_contain_text(say("publish.no_picture"))
    await publish.click()
    await expect(page.get_by_text(say("state.published"), exact=True).first).to_be_visible()
    # On sale, the same rule holds for saving.
    await page.locator("input[data-column=price]").fill("15")
    await page.locator("input[data-column=reference_price]").fill("99")
    await expect(checks).to_contain_text("20.00")
    await expect(page.get_by_role("button", name=say("common.save"))).to_be_disabled()


@THE_OTHER_WAY
async def test_publishing_many_tells_first_which_may_not(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say, ids = Words(language, "console"), [str(new_id()) for _ in range(2)]
    for id, reference in zip(ids, (None, {"minor": 3000}), strict=True):
        sku = {"id": str(new_id()), "code": id[-8:], "price": {"minor": 2000}, "reference_price": reference}
        made = await shop.staff.post("/products", {"id": id, "title": {"zh": "枇杷", "en": "Loquats"}, "skus": [sku]})
        assert made.status == 201, made.body
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/products")
    await page.locator("thead .el-checkbox").click()
    await page.get_by_role("button", name=say("bulk.publish"), exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(say("publish.many_fine", count=1))
    await expect(dialog).to_contain_text(say("publish.many_published", count=1))
    await expect(dialog).to_contain_text(say("publish.no_history"))
    await is_well(page)
    await dialog.get_by_role("button", name=say("publish.many", count=1)).click()
    await expect(page.locator(".progress .counts dd").nth(1)).to_have_text("1")
    await expect(page.locator(".progress .counts dd").nth(3)).to_have_text("0")
    states = [(await shop.staff.get(f"/products/{id}"))["state"] for id in ids]
    assert states == ["published", "draft"]
