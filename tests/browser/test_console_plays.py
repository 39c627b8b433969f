"""What an operator does with plays: a campaign from a template by keyboard only, a copy, a group to its last transfer, the palette."""

import re
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from tests.api.furnished import hired
from tests.browser.conftest import DESK, Windows
from tests.browser.test_pages import fits, serious
from tests.shop import PASSWORD, Shop

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "new": "新建活动",
        "template": "老带新",
        "name": "老带新拼团",
        "product": "商品",
        "price": "活动价",
        "leader": "团长价",
        "save": "保存",
        "publish": "发布",
        "margin": "毛利",
        "no_cost": "在商品页填写成本。",
        "groups": "够 333 个 3 人团",
        "running": "进行中",
        "copy": "复制“草莓拼团”",
        "formed": "成 1",
        "shares": "这个团的分享",
        "money": "订单的账本转账",
        "palette": "快速前往",
        "campaigns": "活动",
        "nothing": "没有找到",
        "title": "大凉山草莓",
    },
    "en": {
        "new": "New campaign",
        "template": "Bring a friend",
        "name": "Bring a friend",
        "product": "Product",
        "price": "Price together",
        "leader": "Leader's price",
        "save": "Save",
        "publish": "Publish",
        "margin": "Margin",
        "no_cost": "Write their costs on the product's page.",
        "groups": "enough for 333 groups of 3",
        "running": "Running",
        "copy": "Copy “Strawberry group”",
        "formed": "1 formed",
        "shares": "Shares of this group",
        "money": "Ledger transfers of its orders",
        "palette": "Go anywhere",
        "campaigns": "Campaigns",
        "nothing": "Nothing found",
        "title": "Strawberries",
    },
}


async def _at_the_desk(shop: Shop, windows: Windows, language: str, *, email: str = "", password: str = "") -> Page:
    page = await windows.open(DESK, language=language)
    await page.goto("/console/")
    await page.locator("#email").fill(email or f"owner-{shop.id.hex[-6:]}@example.com")
    await page.locator("#password").fill(password or PASSWORD)
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    return page


async def _tab_to(page: Page, role: Literal["button", "link", "combobox"], name: str) -> None:
    """Press Tab until the thing has the focus: whoever has no mouse gets there too."""
    wanted = page.get_by_role(role, name=name, exact=role != "link")
    await expect(wanted.first).to_be_visible()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await wanted.first.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {role} {name}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_campaign_from_a_template_by_keyboard_only(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/end")
    page = await _at_the_desk(shop, windows, language)
    await page.goto("/console/plays/campaigns")
    await _tab_to(page, "button", words["new"])
    await page.keyboard.press("Enter")
    await _tab_to(page, "link", words["template"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_placeholder("中文")).to_have_value("老带新拼团")
    await expect(page.get_by_placeholder("English")).to_have_value("Bring a friend")
    await _tab_to(page, "combobox", words["product"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name=words["title"])).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    # The list folds away, and whoever chose stands where they stood.
    await expect(page.get_by_role("option", name=words["title"])).to_be_hidden()
    await expect(page.get_by_role("combobox", name=words["product"], exact=True)).to_be_focused()
    # Four fifths of 39.90, and three quarters for the leader, down to a tenth.
    await expect(page.get_by_label(words["price"])).to_have_value("31.90")
    await expect(page.get_by_label(words["leader"])).to_have_value("29.90")

    await _tab_to(page, "button", words["save"])
    await page.keyboard.press("Enter")
    margin = page.get_by_role("row", name=words["margin"])
    await expect(margin).to_contain_text(words["no_cost"])
    await expect(page.get_by_text(words["groups"])).to_be_visible()
    assert await serious(page) == []
    assert await fits(page)
    await _tab_to(page, "button", words["publish"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(words["running"], exact=True)).to_be_visible()
    [made, _] = (await shop.staff.get("/plays/campaigns")).body["items"]
    assert (made["state"], made["seats"], made["per_buyer_limit"]) == ("running", 3, 1)
    assert made["config"]["group_kind"] == "newcomer"
    assert [(sku["price"]["minor"], sku["leader_price"]["minor"]) for sku in made["skus"]] == [(3190, 2990)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_copy_begins_now_and_an_overlap_leads_to_the_other(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    page = await _at_the_desk(shop, windows, language)
    await page.goto("/console/plays/campaigns")
    await page.get_by_role("link", name=words["copy"]).click()
    await expect(page.get_by_label(words["price"])).to_have_value("29.90")
    await page.get_by_role("button", name=words["save"]).click()
    await expect(page).to_have_url(re.compile(r"/plays/campaigns/[0-9a-f-]{36}$"))
    other = page.locator(f'a[href$="/plays/campaigns/{shop.campaign_id}"]')
    await expect(other).to_be_visible()  # They overlap, so the check leads to the first.
    [copy, first] = (await shop.staff.get("/plays/campaigns")).body["items"]
    assert (copy["state"], first["state"]) == ("draft", "running")
    assert (copy["config"], copy["name"], copy["product"]["id"]) == (
        first["config"],
        first["name"],
        first["product"]["id"],
    )
    await other.click()
    await page.wait_for_url(f"**/plays/campaigns/{shop.campaign_id}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_from_the_list_to_a_group_and_to_its_money(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    group_id = opened["group"]["id"]
    await shop.pay(leader, opened["checkout"]["id"])
    await leader.post("/shares", {"kind": "group", "target_id": group_id})
    joined = await friend.join(shop, group_id)
    await shop.pay(friend, joined["checkout"]["id"])

    page = await _at_the_desk(shop, windows, language)
    await page.goto("/console/plays/campaigns")
    await expect(page.locator(".el-table__row").first).to_contain_text("100 %")
    await page.get_by_role("link", name=words["formed"]).click()
    await page.wait_for_url("**/plays/groups?*state=formed")
    await page.locator(".el-table__row").first.click()
    await page.wait_for_url(f"**/plays/groups/{group_id}")
    shares = page.locator("section", has=page.get_by_role("heading", name=words["shares"]))
    await expect(shares.locator(".el-table__row")).to_have_count(1)
    money = page.locator("section", has=page.get_by_role("heading", name=words["money"]))
    await expect(money.locator(".el-table__row")).to_have_count(2)
    await expect(money.locator(".el-table__row").first).to_contain_text("29.90")
    assert await serious(page) == []
    assert await fits(page)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_palette_goes_anywhere_and_remembers(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    order = (await buyer.order(opened["checkout"]["orders"][0]["id"])).body
    page = await _at_the_desk(shop, windows, language)
    palette = page.get_by_role("dialog", name=words["palette"])

    await page.keyboard.press("Control+k")
    await page.keyboard.type(words["campaigns"])
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(words["campaigns"])
    assert await serious(page) == []
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/plays/campaigns")
    await expect(palette).to_be_hidden()

    await page.keyboard.press("Meta+k")
    await page.keyboard.type(order["number"])
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(order["number"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/console/orders?order={order['id']}")
    # Escape shuts the palette alone, then the panel; and what is typed while it shuts goes to the palette.
    panel = page.get_by_role("dialog").filter(has_text=order["number"])
    await expect(panel.locator(".parts")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()
    await expect(panel).to_be_visible()
    await expect(page).to_have_url(re.compile("order="))
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("0001")
    await expect(palette.get_by_role("combobox")).to_have_value("0001")
    await expect(palette.get_by_role("option", selected=True)).to_contain_text("138****0001")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/console/orders\\?buyer_id="))
    await expect(page.get_by_role("row").filter(has_text=order["number"])).to_be_visible()

    await page.keyboard.press("Control+k")
    await page.keyboard.type(words["title"])
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(words["title"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/console/products/{shop.product_id}")

    await page.keyboard.press("Control+k")
    recent = palette.get_by_role("group").first.get_by_role("option")
    await expect(recent).to_have_count(4)
    await expect(recent.first).to_contain_text(words["title"])
    await page.keyboard.type("qqzzy")
    await expect(palette.get_by_role("status")).to_have_text(words["nothing"])
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()


async def test_the_palette_shows_no_closed_door(shop: Shop, windows: Windows) -> None:
    email, password = await hired(shop, "warehouse")
    page = await _at_the_desk(shop, windows, "zh-CN", email=email, password=password)
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="快速前往")
    await expect(palette.get_by_role("option", name="订单", exact=True)).to_be_visible()
    await page.keyboard.type("活动")
    await expect(palette.get_by_role("status")).to_have_text("没有找到")
    await expect(palette.get_by_role("option")).to_have_count(0)
