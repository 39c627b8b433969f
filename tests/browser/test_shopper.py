"""The jobs of a shopper, on a phone and at a desk, in Chinese and in English: find, look, buy, follow, receive, join, be forgotten."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.street import Street
from tests.browser.test_pages import fits, serious
from tests.browser.words import Words
from tests.shop import BuyerCaller, Shop
from tuan.kit.ids import new_id

EVERYBODY = pytest.mark.parametrize(
    ("device", "language"),
    [(PHONE, "zh-CN"), (PHONE, "en"), (DESK, "zh-CN"), (DESK, "en")],
    ids=["phone-zh", "phone-en", "desk-zh", "desk-en"],
)
# The promise itself is told on a phone in Chinese (test_promise.py).
THE_OTHERS = pytest.mark.parametrize(("device", "language"), [(DESK, "en")], ids=["desk-en"])
SCALE = "new DOMMatrix(getComputedStyle(document.querySelector('.van-image-preview__image')).transform).a"
GROWN = f"(least) => {SCALE} >= least"
SHRUNK = f"() => {SCALE} === 1"
GOODS = {"zh-CN": ("草莓", "大凉山草莓"), "en": ("strawber", "Strawberries")}
PAY = {"zh-CN": "确认支付", "en": "Pay"}


async def _is_well(page: Page) -> None:
    assert await fits(page)
    assert await serious(page) == []


async def _sign_in(page: Page, words: Words, phone: str) -> None:
    await page.get_by_label(words("sign_in.phone")).fill(phone)
    await page.get_by_role("button", name=words("sign_in.send")).click()
    field = page.get_by_label(words("sign_in.code"), exact=True)
    await expect(field).to_be_visible()
    messages = await page.context.new_page()
    await messages.goto(f"/demo/messages?phone={phone}")
    code = re.search(r"\d{4,8}", await messages.locator("li .text").first.inner_text())
    await messages.close()
    assert code
    await field.fill(code.group())
    await page.get_by_role("button", name=words("sign_in.go"), exact=True).click()


async def _write_address(page: Page, words: Words, phone: str) -> None:
    await page.get_by_role("button", name=words("address.write_first")).click()
    sheet = page.get_by_role("dialog", name=words("address.add"))
    await sheet.get_by_label(words("address.recipient")).fill("Xiaoman")
    await sheet.get_by_label(words("address.phone")).fill(phone)
    for label, area in (("province", "四川省"), ("city", "成都市"), ("district", "武侯区")):
        await sheet.get_by_label(words(f"address.{label}")).select_option(area)
    await sheet.get_by_label(words("address.street")).fill("人民南路 1 号")
    await sheet.get_by_role("button", name=words("common.save")).click()
    await expect(sheet).to_be_hidden()
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()


async def _pay(page: Page, words: Words, choice: str = "") -> None:
    await page.get_by_role("button", name=words("pay.go"), exact=True).click()
    await page.get_by_role("button", name=choice or PAY[words.language], exact=True).click()


@EVERYBODY
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
    await _sign_in(page, words, phone)
    await _write_address(page, words, phone)
    await _is_well(page)
    await page.get_by_role("button", name=words("checkout.place")).click()
    # A payment that fails costs nothing, and is tried again.
    await _pay(page, words, {"zh-CN": "支付失败", "en": "Fail"}[language])
    await expect(page.get_by_role("heading", name=words("result.failed"))).to_be_visible()
    await page.get_by_role("link", name=words("result.pay_again")).click()
    await _pay(page, words)
    await expect(page.get_by_role("heading", name=words("result.succeeded"), exact=True)).to_be_visible()
    await page.get_by_role("link", name=words("result.see_order")).click()
    await expect(page.get_by_role("heading", name=words("orders.state_ready_to_ship"))).to_be_visible()
    await expect(page.get_by_role("heading", name=words("order.timeline"))).to_be_visible()
    await _is_well(page)

    await page.goto("/me")
    await page.get_by_role("link", name=words("address.title")).click()
    await expect(page.get_by_text("人民南路 1 号")).to_be_visible()
    await page.go_back()
    await page.get_by_role("link", name=words("settings.privacy"), exact=True).click()
    await page.get_by_role("button", name=words("privacy.export")).click()
    await expect(page.get_by_text(words("privacy.state_open"), exact=True)).to_be_visible()
    await _is_well(page)
    await page.goto("/settings")
    await page.get_by_role("button", name=words("settings.sign_out")).click()
    await page.goto("/orders")
    await expect(page.get_by_role("button", name=words("sign_in.send"))).to_be_visible()


async def _own_browser(windows: Windows, buyer: BuyerCaller, device: dict[str, Any], language: str) -> Page:
    page = await windows.open(device, language=language)
    token = buyer.client.cookies["tuan_session"]
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": windows.address}])
    return page


@THE_OTHERS
async def test_open_a_group_join_by_link_and_receive(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words, (_, title) = Words(language), GOODS[language]
    leader = await _own_browser(windows, await shop.buyer(), device, language)
    await leader.goto(f"/products/{shop.product_id}")
    await leader.get_by_role("button", name=words("group.start", count=2)).click()
    await leader.get_by_role("dialog").get_by_role("button", name=words.like("group.start_for")).click()
    await leader.get_by_role("button", name=words("checkout.place")).click()
    await _pay(leader, words)
    await leader.get_by_role("button", name=re.compile("邀请好友|Invite friends")).first.click()
    told = await leader.get_by_role("dialog", name=words("share.title")).locator(".words").inner_text()
    link = re.search(r"/s/[\w.~-]+", told)
    assert link
    assert "¥29.90" in told
    await leader.get_by_role("button", name=words("common.close")).click()

    friend = await _own_browser(windows, await shop.buyer(), device, language)
    await friend.goto(link.group())
    await expect(friend.get_by_text(words("landing.says_group"))).to_be_visible()
    await _is_well(friend)
    await friend.get_by_role("link", name=words.like("group.join")).click()
    await friend.get_by_role("dialog").get_by_role("button", name=words.like("group.join")).click()
    await friend.get_by_role("button", name=words("checkout.place")).click()
    await _pay(friend, words)
    await expect(friend.get_by_text(words("group.formed"), exact=True).first).to_be_visible()

    for order in (await shop.staff.get("/orders?state=ready_to_ship")).body["items"]:
        parcel = {"id": order["id"], "carrier": "顺丰速运", "tracking_number": "SF1000001"}
        assert (await shop.staff.post(f"/orders/{order['id']}/parcels", parcel)).status == 201
    await friend.goto("/orders?state=to_receive")
    await friend.get_by_role("link", name=re.compile(title)).click()
    await expect(friend.get_by_text("SF1000001")).to_be_visible()
    await friend.get_by_role("button", name=words("orders.do_confirm_receipt")).click()
    asked = friend.get_by_role("dialog", name=words("orders.receive_ask"))
    await asked.get_by_role("button", name=words("orders.do_confirm_receipt")).click()
    await expect(friend.get_by_role("heading", name=words("orders.state_delivered"))).to_be_visible()
    await shop.must_hold()


async def test_a_page_wears_the_colour_of_the_shop_that_it_is_about(shop: Shop, windows: Windows) -> None:
    other = Shop(shop.house, shop.clock, shop.client_of, buyers=500, is_house=False)
    await other.furnish()
    for whose, accent in ((shop, "#1a56b4"), (other, "#0a7d4b")):
        assert (await whose.staff.call("PUT", "/shop/look", {"accent": accent})).status == 200
    page = await windows.open(PHONE)
    worn = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"

    async def wears(accent: str) -> None:
        await page.wait_for_function(f"accent => {worn}.trim() === accent", arg=accent)

    await page.goto(f"/products/{other.product_id}")
    assert await page.evaluate(f"{worn}.trim()") == "#0a7d4b"  # At once: the server drew it so.
    await expect(page.get_by_role("button", name="单独购买").or_(page.locator(".buy")).first).to_be_visible()
    await wears("#0a7d4b")
    await page.get_by_role("link", name="首页").click()
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


async def test_a_picture_is_enlarged_by_a_double_tap_and_by_two_fingers(shop: Shop, windows: Windows) -> None:
    await _with_picture(shop)
    page = await windows.open(PHONE, language="en")
    await page.goto(f"/products/{shop.product_id}")
    await page.get_by_role("button", name=Words("en")("product.enlarge")).first.tap()
    shown = page.locator(".van-image-preview__image").first
    await expect(shown).to_be_visible()
    await expect(shown.locator("img")).to_have_js_property("complete", True)

    await page.wait_for_function(SHRUNK)
    await page.touchscreen.tap(195, 420)
    await page.touchscreen.tap(195, 420)
    await page.wait_for_function(GROWN, arg=1.9)
    await page.touchscreen.tap(195, 420)
    await page.touchscreen.tap(195, 420)
    await page.wait_for_function(SHRUNK)
    device = await page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 100), ("touchEnd", 0)):
        points = [{"x": 195 + way * apart, "y": 420, "id": at} for at, way in enumerate((-1, 1))] if apart else []
        await device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await page.wait_for_function(GROWN, arg=1.9)
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()
