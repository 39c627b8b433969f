"""The jobs of a shopper, on a phone and at a desk, in Chinese and in English: find, look, buy alone, follow, be forgotten."""

import re
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.async_api import expect

from tests.browser.combinations import EVERYWHERE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import pay, sign_in, write_address
from tests.browser.street import Street
from tests.browser.words import Words
from tests.shop import Shop
from tuan.kit.ids import new_id

SCALE = "new DOMMatrix(getComputedStyle(document.querySelector('.van-image-preview__image')).transform).a"
GROWN = f"(least) => {SCALE} >= least"
SHRUNK = f"() => {SCALE} === 1"
GOODS = {"zh-CN": ("草莓", "大凉山草莓"), "en": ("strawber", "Strawberries")}


@EVERYWHERE
async def test_find_look_buy_alone_follow_and_leave(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    # Somebody new each time: the street remembers whoever came before.
    words, phone = Words(language), f"137{new_id().int % 10**8:08d}"
    typed, title = GOODS[language]
    page = await passers.open(device, language=language)
    await page.goto("/search?focus=1")
    await page.get_by_role("searchbox").fill(typed)
    await page.get_by_role("searchbox").press("Enter")
    await page.get_by_role("link", name=re.compile(title)).first.click()
    await expect(page.get_by_role("heading", name=title).last).to_be_visible()

    await page.get_by_role("button", name=words("product.buy_alone")).click()
    await page.get_by_role("dialog").get_by_role("button", name=words("product.buy_now")).click()
    await sign_in(page, words, phone)
    await write_address(page, words, "Xiaoman", phone)
    await is_well(page)
    await page.get_by_role("button", name=words("checkout.place")).click()
    # A payment that fails costs nothing, and is tried again.
    await page.get_by_role("button", name=words("pay.go"), exact=True).click()
    await page.get_by_role("button", name=words.choose(zh="支付失败", en="Fail"), exact=True).click()
    await expect(page.get_by_role("heading", name=words("result.failed"))).to_be_visible()
    await page.get_by_role("link", name=words("result.pay_again")).click()
    await pay(page, words)
    await page.get_by_role("link", name=words("result.see_order")).click()
    await expect(page.get_by_role("heading", name=words("orders.state_ready_to_ship"))).to_be_visible()
    await expect(page.get_by_role("heading", name=words("order.timeline"))).to_be_visible()
    await is_well(page)

    await page.goto("/me")
    await page.get_by_role("link", name=words("address.title")).click()
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()
    await page.go_back()
    await page.get_by_role("link", name=words("settings.privacy"), exact=True).click()
    await page.get_by_role("button", name=words("privacy.export")).click()
    await expect(page.get_by_text(words("privacy.state_open"), exact=True)).to_be_visible()
    await is_well(page)
    await page.goto("/settings")
    await page.get_by_role("button", name=words("settings.sign_out")).click()
    await page.goto("/orders")
    await expect(page.get_by_role("button", name=words("sign_in.send"))).to_be_visible()


@THE_OTHER_WAY
async def test_a_page_wears_the_colour_of_the_shop_that_it_is_about(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    other = Shop(shop.house, shop.clock, shop.client_of, buyers=500, is_house=False)
    await other.furnish()
    for whose, accent in ((shop, "#1a56b4"), (other, "#0a7d4b")):
        assert (await whose.staff.call("PUT", "/shop/look", {"accent": accent})).status == 200
    page = await windows.open(device, language=language)
    worn = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"

    async def wears(accent: str) -> None:
        await page.wait_for_function(f"accent => {worn}.trim() === accent", arg=accent)

    await page.goto(f"/products/{other.product_id}")
    assert await page.evaluate(f"{worn}.trim()") == "#0a7d4b"  # At once: the server drew it so.
    await expect(
        page.get_by_role("button", name=words("product.buy_alone")).or_(page.locator(".buy")).first
    ).to_be_visible()
    await wears("#0a7d4b")
    await page.get_by_role("link", name=words("nav.home")).click()
    await wears("#1a56b4")
    await page.go_back()
    await wears("#0a7d4b")
    await page.goto(f"/products/{shop.product_id}")
    await wears("#1a56b4")


async def _with_picture(shop: Shop) -> None:
    content = BytesIO()
    Image.new("RGB", (900, 900), "teal").save(content, "PNG")
    uploaded = await shop.staff.client.post(
        "/api/console/v1/uploads",
        files={"file": ("picture.png", content.getvalue(), "image/png")},
        headers={"X-CSRF-Token": shop.staff.csrf},
    )
    assert uploaded.status_code == 201, uploaded.text
    product = (await shop.staff.get(f"/products/{shop.product_id}")).body
    wanted = ("title", "subtitle", "description", "category_ids", "options", "version")
    skus = [{name: sku[name] for name in ("id", "code", "option_values", "price")} for sku in product["skus"]]
    body = {name: product[name] for name in wanted} | {"picture_ids": [uploaded.json()["id"]], "skus": skus}
    saved = await shop.staff.call("PUT", f"/products/{shop.product_id}", body)
    assert saved.status == 200, saved.body


@THE_OTHER_WAY
async def test_a_picture_is_enlarged_by_two_taps_and_by_two_fingers(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    await _with_picture(shop)
    page = await windows.open({**device, "has_touch": True}, language=language)  # At a desk: a screen to be touched.
    await page.goto(f"/products/{shop.product_id}")
    await page.get_by_role("button", name=Words(language)("product.enlarge")).first.tap()
    shown = page.locator(".van-image-preview__image").first
    await expect(shown).to_be_visible()
    await expect(shown.locator("img")).to_have_js_property("complete", True)
    middle = device["viewport"]["width"] // 2

    await page.wait_for_function(SHRUNK)
    for _ in range(2):
        await page.touchscreen.tap(middle, 420)
    await page.wait_for_function(GROWN, arg=1.9)
    for _ in range(2):
        await page.touchscreen.tap(middle, 420)
    await page.wait_for_function(SHRUNK)
    fingers = await page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 100), ("touchEnd", 0)):
        points = [{"x": middle + way * apart, "y": 420, "id": at} for at, way in enumerate((-1, 1))] if apart else []
        await fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await page.wait_for_function(GROWN, arg=1.9)
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()
