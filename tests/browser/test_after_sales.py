"""A return from both sides of the counter: a buyer and an operator, each at a phone or at a desk, in either language.

The shop's worker is this test.
"""

from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.async_api import Page, expect

from tests.aftersales import ADDRESS, a_second, apply, bought, may_return, received
from tests.browser.combinations import EACH_ONCE
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well
from tests.browser.people import own_browser
from tests.browser.test_money_back import address
from tests.shop import Shop
from tuan.kit.ids import new_id

__all__ = ["address"]

WORDS = {
    "zh-CN": {
        "apply": "申请售后",
        "goods": "退货退款",
        "broken": "商品破损或变质",
        "submit": "提交",
        "waiting": "等待商家处理",
        "approve": "同意",
        "yes": "确定",
        "send": "填写寄回快递",
        "carrier": "快递公司",
        "number": "快递单号",
        "coming": "等待商家收货",
        "receive": "确认收货",
        "refunded": "已退款",
        "done": "退款成功",
        "refuse": "拒绝",
        "why": "外包装已拆",
        "appeal": "申诉",
        "appeal_words": "为什么不同意商家的决定",
        "second": "申诉须由拒绝人以外的同事处理。",
        "under_review": "申诉处理中",
        "save": "保存",
    },
    "en": {
        "apply": "Ask for a refund",
        "goods": "Return and refund",
        "broken": "Broken or spoilt",
        "submit": "Submit",
        "waiting": "Waiting for the shop",
        "approve": "Approve",
        "yes": "OK",
        "send": "Enter the return parcel",
        "carrier": "Carrier",
        "number": "Tracking number",
        "coming": "On the way to the shop",
        "receive": "Confirm receipt",
        "refunded": "Refunded",
        "done": "Refunded",
        "refuse": "Refuse",
        "why": "The box was opened",
        "appeal": "Appeal",
        "appeal_words": "Why the decision is wrong",
        "second": "An appeal is decided by somebody else than who refused.",
        "under_review": "Appeal under review",
        "save": "Save",
    },
}
SWAP = {
    "zh-CN": {"swap": "换货", "replace": "寄出换货", "replaced": "已换货"},
    "en": {"swap": "Exchange", "replace": "Send the replacement", "replaced": "Replaced"},
}


async def _operator(shop: Shop, windows: Windows, buyers: dict[str, Any], language: str) -> Page:
    """At a desk while the buyer holds a phone, and the other way round."""
    page = await windows.open(DESK if buyers is PHONE else PHONE, language=language)
    token = shop.staff.client.cookies["tuan_console"]
    await page.context.add_cookies([{"name": "tuan_console", "value": token, "url": windows.address}])
    return page


def _a_picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (320, 240), "brown").save(kept, "PNG")
    return kept.getvalue()


@EACH_ONCE
async def test_a_return_from_both_sides(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    words = WORDS[language]
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=2)
    await received(shop, buyer, order_id)
    mine = await own_browser(windows, buyer, device, language)
    theirs = await _operator(shop, windows, device, language)

    await mine.goto(f"/orders/{order_id}")
    await mine.get_by_role("link", name=words["apply"]).click()
    await mine.get_by_role("radio", name=words["goods"]).check()
    await mine.get_by_role("radio", name=words["broken"]).check()
    await mine.locator("input[type=file]").set_input_files(
        {"name": "broken.png", "mimeType": "image/png", "buffer": _a_picture()}
    )
    await expect(mine.locator(".pictures img")).to_have_count(1)
    await is_well(mine)
    await mine.get_by_role("button", name=words["submit"]).click()
    await expect(mine.get_by_role("heading", name=words["waiting"])).to_be_visible()
    await is_well(mine)
    case_url = mine.url

    await theirs.goto("/console/after-sales?waiting=shop")
    await expect(theirs.locator("tbody .link-button")).to_have_count(1)
    await is_well(theirs)
    await theirs.locator("tbody .link-button").first.click()
    await expect(theirs.locator(".pictures img")).to_have_count(1)
    await is_well(theirs)
    await theirs.get_by_role("button", name=words["approve"], exact=True).click()
    await theirs.locator(".el-message-box").get_by_role("button", name=words["yes"]).click()
    await expect(theirs.locator(".el-message-box")).to_be_hidden()

    await mine.reload()
    await expect(mine.get_by_text(ADDRESS["phone"])).to_be_visible()
    await is_well(mine)
    await mine.get_by_role("button", name=words["send"]).click()
    sheet = mine.get_by_role("dialog", name=words["send"])
    await sheet.get_by_label(words["carrier"]).fill("中通")
    await sheet.get_by_label(words["number"]).fill("ZT99887766")
    await sheet.get_by_role("button", name=words["submit"]).click()
    await expect(mine.get_by_role("heading", name=words["coming"])).to_be_visible()

    await theirs.reload()
    await theirs.get_by_role("button", name=words["receive"], exact=True).click()
    dialog = theirs.locator(".el-dialog:visible")
    await dialog.locator(".el-input-number__decrease").click()  # One of the two cannot be sold again.
    await is_well(theirs)
    await dialog.get_by_role("button", name=words["receive"], exact=True).click()
    await expect(dialog).to_be_hidden()
    await shop.settle()
    await expect(theirs.locator(".el-drawer .tag", has_text=words["refunded"])).to_be_visible()
    await mine.goto(case_url)
    await expect(mine.get_by_role("heading", name=words["done"], exact=True)).to_be_visible()
    await is_well(mine)
    await mine.goto("/after-sales")
    await expect(mine.locator("article")).to_have_count(1)
    await is_well(mine)
    assert ((await shop.escrow()).posted, (await shop.stock()).on_hand) == (0, 999)
    assert windows.complaints == []
    await shop.must_hold()


@EACH_ONCE
async def test_a_refusal_is_looked_at_by_a_second_person(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words = WORDS[language]
    await may_return(shop)
    buyer, second = await shop.buyer(), await a_second(shop)
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    case = await apply(buyer, order_id, reason="broken")
    mine = await own_browser(windows, buyer, device, language)
    theirs = await _operator(shop, windows, device, language)

    await theirs.goto(f"/console/after-sales?case={case['id']}")
    await theirs.get_by_role("button", name=words["refuse"], exact=True).click()
    box = theirs.locator(".el-message-box")
    await box.locator("input, textarea").first.fill(words["why"])
    await box.locator(".el-button--primary").click()
    await expect(theirs.get_by_text(words["why"])).to_be_visible()

    await mine.goto(f"/after-sales/{case['id']}")
    await expect(mine.get_by_text(words["why"])).to_be_visible()
    await is_well(mine)
    await mine.get_by_role("button", name=words["appeal"]).click()
    sheet = mine.get_by_role("dialog", name=words["appeal"])
    await sheet.get_by_label(words["appeal_words"]).fill("It was broken inside")
    await sheet.get_by_role("button", name=words["submit"]).click()
    await expect(mine.get_by_role("heading", name=words["under_review"])).to_be_visible()

    await theirs.reload()
    await expect(theirs.get_by_text(words["second"])).to_be_visible()
    await is_well(theirs)
    granted = await second.post(f"/after-sales/{case['id']}/appeal-decision", {"grants": True, "words": "同意退货"})
    assert granted["state"] == "approved"
    await mine.reload()
    await expect(mine.get_by_text("同意退货")).to_be_visible()
    await theirs.goto("/console/after-sales-settings")
    await expect(theirs.get_by_role("button", name=words["save"], exact=True)).to_be_visible()
    await is_well(theirs)
    assert windows.complaints == []
    await shop.must_hold()


@EACH_ONCE
async def test_an_exchange_from_both_sides(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    words = WORDS[language] | SWAP[language]
    await may_return(shop)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    await received(shop, buyer, order_id)
    mine = await own_browser(windows, buyer, device, language)
    theirs = await _operator(shop, windows, device, language)
    await mine.goto(f"/orders/{order_id}/after-sales")
    await mine.get_by_role("radio", name=words["swap"]).check()
    await mine.get_by_role("radio", name=words["broken"]).check()
    await is_well(mine)
    await mine.get_by_role("button", name=words["submit"]).click()
    await expect(mine.get_by_role("heading", name=words["waiting"])).to_be_visible()
    case_id = mine.url.split("/")[-1]
    assert (await shop.staff.post(f"/after-sales/{case_id}/approval")).status == 200
    parcel = {"carrier": "中通", "tracking_number": "ZT99887766"}
    assert (await buyer.post(f"/after-sales/{case_id}/parcel", parcel)).status == 200
    assert (await shop.staff.post(f"/after-sales/{case_id}/receipt", {})).status == 200

    await theirs.goto(f"/console/after-sales?case={case_id}")
    await theirs.get_by_role("button", name=words["replace"]).click()
    dialog = theirs.locator(".el-dialog:visible")
    await dialog.locator("input").nth(0).fill("SF")
    await dialog.locator("input").nth(1).fill("SF777888999")
    await dialog.locator(".el-button--primary").click()
    await expect(theirs.locator(".el-drawer .tag", has_text=words["replaced"])).to_be_visible()
    await is_well(theirs)
    await mine.reload()
    await expect(mine.get_by_text("SF777888999")).to_be_visible()
    await is_well(mine)
    assert windows.complaints == []
    await shop.must_hold()


@EACH_ONCE
async def test_a_price_that_fell_is_paid_back_by_one_tap(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words = {"zh-CN": ("退差价 ¥5.00", "退款成功"), "en": ("Get ¥5.00 back", "Refunded")}[language]
    await may_return(shop, price_protection_days=7)
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer)
    fall = {"id": str(new_id()), "product_ids": [str(shop.product_id)], "change": {"minor": shop.list_price - 500}}
    assert (await shop.staff.post("/bulk/products/prices", fall)).status == 201
    shop.clock.turn(timedelta(seconds=2))
    await shop.settle()
    page = await own_browser(windows, buyer, device, language)
    await page.goto(f"/orders/{order_id}/after-sales")
    await expect(page.get_by_role("button", name=words[0])).to_be_visible()
    await is_well(page)
    await page.get_by_role("button", name=words[0]).click()
    await page.wait_for_url("**/after-sales/*")
    await shop.settle()
    await page.reload()
    await expect(page.get_by_role("heading", name=words[1], exact=True)).to_be_visible()
    await is_well(page)
    await page.goto(f"/orders/{order_id}")
    await is_well(page)
    assert (await shop.escrow()).posted == shop.list_price - 500
    assert windows.complaints == []
    await shop.must_hold()
