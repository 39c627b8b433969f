"""What an operator does with the ledger, the share tree, webhooks and staff."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import PHONE, Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.webhooks.tests.receiver import a_receiver


@pytest.fixture
async def shop(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """A shop whose worker may send messages to this machine."""
    monkeypatch.setenv("TUAN_WEBHOOK_NETWORKS", "127.0.0.0/8")
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        yield shop


async def _a_paid_order(shop: Shop) -> str:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    return str(opened["checkout"]["orders"][0]["id"])


@EACH_ONCE
async def test_an_account_leads_to_its_transfers_and_to_the_order(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    order = await _a_paid_order(shop)
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/ledger?q=sandbox")
    await page.locator(".el-table__row button").first.click()
    reference = page.locator(f"a[href*='reference={order}']").first
    await reference.click()
    await page.locator(f"a[href$='/orders?order={order}']").click()
    await page.wait_for_url(f"**/orders?order={order}")
    await expect(page.get_by_role("dialog")).to_be_visible()


@THE_OTHER_WAY
async def test_the_share_tree_is_walked_by_keys(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    say, token = Words(language, "console"), None
    for _ in range(3):
        sharer = await shop.buyer()
        if token:
            await sharer.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})
        asked = {"kind": "campaign", "target_id": shop.campaign_id, "parent_token": token}
        token = (await sharer.post("/shares", asked))["token"]
    page = await at_work(shop, windows, device, language)
    await page.goto(f"/console/shares?kind=campaign&target_id={shop.campaign_id}")
    tree, said = page.locator("canvas"), page.locator("#tree-chosen")
    await expect(tree).to_be_visible()
    await is_well(page)
    await tree.focus()
    for name, level in (("买家1", 1), ("买家2", 2), ("买家3", 3)):
        await tree.press("ArrowDown")
        await expect(said).to_contain_text(name)
        brought = say("tree.brought", level=level, visits="", sign_ups="", orders="", below="")
        await expect(said).to_contain_text(re.split("[：:]", brought)[0])
    await tree.press("ArrowUp")
    await expect(said).to_contain_text("买家2")


@EACH_ONCE
async def test_a_webhook_and_a_new_member(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    say = Words(language, "console")
    page = await at_work(shop, windows, device, language)
    async with a_receiver() as receiver:
        await page.goto("/console/webhooks")
        await page.get_by_role("button", name=say("webhooks.new")).first.click()
        await page.get_by_role("textbox", name=say("webhooks.url")).fill(receiver.url)
        await page.get_by_role("dialog").get_by_role("button", name=say("common.save")).click()
        await page.get_by_role("link", name=receiver.url).click()
        await page.get_by_role("button", name=say("webhooks.test")).click()
        panel = page.get_by_role("dialog")
        await expect(panel.locator("strong", has_text="200")).to_be_visible()
        assert len(receiver.said()) == 1
        assert receiver.headers[0]["webhook-signature"].startswith("v1,")

    await page.goto("/console/staff")
    await page.get_by_role("button", name=say("staff.new")).click()
    await page.get_by_role("textbox", name=say("staff.name")).fill("小林")
    await page.get_by_role("textbox", name=say("staff.email")).fill("lin@example.com")
    await page.get_by_role("dialog").get_by_role("button", name=say("common.save")).click()
    password = await page.locator(".told .mono").inner_text()
    await is_well(page)
    hers = await at_work(shop, windows, device, language, email="lin@example.com", password=password)
    if device is PHONE:
        await hers.get_by_role("button", name=say("nav.menu")).click()
    await expect(hers.get_by_text("lin@example.com")).to_be_visible()
