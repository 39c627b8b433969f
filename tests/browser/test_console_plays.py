"""What an operator does with plays: a campaign from a template by keyboard only, a copy, a group to its last transfer, the palette."""

import re
from datetime import UTC, datetime
from typing import Any, Literal

from playwright.async_api import Page, expect

from tests.api.furnished import hired
from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import PHONE, Windows
from tests.browser.looks import is_well, serious
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop

TITLE = {"zh-CN": "大凉山草莓", "en": "Strawberries"}
NAME = {"zh-CN": "草莓拼团", "en": "Strawberry group"}


async def _tab_to(page: Page, role: Literal["button", "link", "combobox"], name: str) -> None:
    """Press Tab until the thing has the focus: whoever has no mouse gets there too."""
    wanted = page.get_by_role(role, name=name, exact=role != "link")
    await expect(wanted.first).to_be_visible()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await wanted.first.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {role} {name}")


@THE_OTHER_WAY
async def test_a_campaign_from_a_template_by_keyboard_only(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/end")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/plays/campaigns")
    await _tab_to(page, "button", say("campaign.new"))
    await page.keyboard.press("Enter")
    await _tab_to(page, "link", say("group_buy.template.newcomers.title"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_placeholder("中文")).to_have_value("老带新拼团")
    await expect(page.get_by_placeholder("English")).to_have_value("Bring a friend")
    await _tab_to(page, "combobox", say("campaign.product"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name=TITLE[language])).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    # The list folds away, and whoever chose stands where they stood.
    await expect(page.get_by_role("option", name=TITLE[language])).to_be_hidden()
    await expect(page.get_by_role("combobox", name=say("campaign.product"), exact=True)).to_be_focused()
    # Four fifths of 39.90, and three quarters for the leader, down to a tenth.
    await expect(page.get_by_label(say("campaign.price"))).to_have_value("31.90")
    await expect(page.get_by_label(say("group_buy.form.leader_price"))).to_have_value("29.90")

    await _tab_to(page, "button", say("common.save"))
    await page.keyboard.press("Enter")
    margin = page.get_by_role("row", name=say("campaign.check_of_margin"))
    await expect(margin).to_contain_text(
        say.choose(zh="在商品页填写成本。", en="Write their costs on the product's page.")
    )
    await expect(page.get_by_text(say.choose(zh="够 333 个 3 人团", en="enough for 333 groups of 3"))).to_be_visible()
    await is_well(page)
    await _tab_to(page, "button", say("campaign.do_publish"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(say("state.running"), exact=True)).to_be_visible()
    shop.clock.now = datetime.now(UTC)  # The page began the campaign now.
    [made, _] = (await shop.staff.get("/plays/campaigns")).body["items"]
    assert (made["state"], made["seats"], made["per_buyer_limit"]) == ("running", 3, 1)
    assert made["config"]["group_kind"] == "newcomer"
    assert [(sku["price"]["minor"], sku["leader_price"]["minor"]) for sku in made["skus"]] == [(3190, 2990)]


@EACH_ONCE
async def test_a_copy_begins_now_and_an_overlap_leads_to_the_other(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/plays/campaigns")
    await page.get_by_role("link", name=say("campaign.copy_of", name=NAME[language])).click()
    await expect(page.get_by_label(say("campaign.price"))).to_have_value("29.90")
    await page.get_by_role("button", name=say("common.save")).click()
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


@EACH_ONCE
async def test_from_the_list_to_a_group_and_to_its_money(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    group_id = opened["group"]["id"]
    await shop.pay(leader, opened["checkout"]["id"])
    await leader.post("/shares", {"kind": "group", "target_id": group_id})
    joined = await friend.join(shop, group_id)
    await shop.pay(friend, joined["checkout"]["id"])

    page = await at_work(shop, windows, device, language)
    await page.goto("/console/plays/campaigns")
    await expect(page.locator(".el-table__row").first).to_contain_text("100 %")
    await page.get_by_role("link", name=say("campaign.groups_formed", count=1)).click()
    await page.wait_for_url("**/plays/groups?*state=formed")
    await page.locator(".el-table__row").first.click()
    await page.wait_for_url(f"**/plays/groups/{group_id}")
    shares = page.locator("section", has=page.get_by_role("heading", name=say("group.shares")))
    await expect(shares.locator(".el-table__row")).to_have_count(1)
    money = page.locator("section", has=page.get_by_role("heading", name=say("group.money")))
    await expect(money.locator(".el-table__row")).to_have_count(2)
    await expect(money.locator(".el-table__row").first).to_contain_text("29.90")
    await is_well(page)


@EACH_ONCE
async def test_the_palette_goes_anywhere_and_remembers(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    order = (await buyer.order(opened["checkout"]["orders"][0]["id"])).body
    page = await at_work(shop, windows, device, language)
    palette = page.get_by_role("dialog", name=say("palette.title"))

    if device is PHONE:  # Which has no such keys.
        await page.get_by_role("button", name=say("nav.menu")).click()
        await page.get_by_role("button", name=say("palette.find")).click()
        await expect(palette.get_by_role("combobox")).to_be_focused()
    else:
        await page.keyboard.press("Control+k")
    await page.keyboard.type(say("nav.campaigns"))
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(say("nav.campaigns"))
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
    await page.keyboard.type(TITLE[language])
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(TITLE[language])
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/console/products/{shop.product_id}")

    await page.keyboard.press("Control+k")
    recent = palette.get_by_role("group").first.get_by_role("option")
    await expect(recent).to_have_count(4)
    await expect(recent.first).to_contain_text(TITLE[language])
    await page.keyboard.type("qqzzy")
    await expect(palette.get_by_role("status")).to_have_text(say("palette.none"))
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()


@THE_OTHER_WAY
async def test_the_palette_shows_no_closed_door(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say = Words(language, "console")
    email, password = await hired(shop, "warehouse")
    page = await at_work(shop, windows, device, language, email=email, password=password)
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name=say("palette.title"))
    await expect(palette.get_by_role("option", name=say("nav.orders"), exact=True)).to_be_visible()
    await page.keyboard.type(say("nav.campaigns"))
    await expect(palette.get_by_role("status")).to_have_text(say("palette.none"))
    await expect(palette.get_by_role("option")).to_have_count(0)
