"""What an operator does with the ledger, the share tree, webhooks and staff."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Windows
from tests.browser.test_console import at_the_desk
from tests.browser.test_pages import serious
from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.webhooks.tests.receiver import a_receiver

SMALL: dict[str, Any] = {"viewport": {"width": 1024, "height": 768}}


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


async def test_an_account_leads_to_its_transfers_and_to_the_order(shop: Shop, windows: Windows) -> None:
    order = await _a_paid_order(shop)
    page = await at_the_desk(shop, windows, "zh-CN", device=SMALL)
    await page.goto("/console/ledger?q=sandbox")
    await page.locator(".el-table__row button").first.click()
    reference = page.locator(f"a[href*='reference={order}']").first
    await reference.click()
    await page.locator(f"a[href$='/orders?order={order}']").click()
    await page.wait_for_url(f"**/orders?order={order}")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_the_share_tree_is_walked_by_keys(shop: Shop, windows: Windows) -> None:
    token = None
    for _ in range(3):
        sharer = await shop.buyer()
        if token:
            await sharer.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})
        asked = {"kind": "campaign", "target_id": shop.campaign_id, "parent_token": token}
        token = (await sharer.post("/shares", asked))["token"]
    page = await at_the_desk(shop, windows, "zh-CN")
    await page.goto(f"/console/shares?kind=campaign&target_id={shop.campaign_id}")
    tree, said = page.locator("canvas"), page.locator("#tree-chosen")
    await expect(tree).to_be_visible()
    assert await serious(page) == []
    await tree.focus()
    for name, level in (("买家1", 1), ("买家2", 2), ("买家3", 3)):
        await tree.press("ArrowDown")
        await expect(said).to_contain_text(name)
        await expect(said).to_contain_text(f"第 {level} 代")
    await tree.press("ArrowUp")
    await expect(said).to_contain_text("买家2")


async def test_a_webhook_and_a_new_member(shop: Shop, windows: Windows) -> None:
    page = await at_the_desk(shop, windows, "zh-CN")
    async with a_receiver() as receiver:
        await page.goto("/console/webhooks")
        await page.get_by_role("button", name="新建 Webhook").first.click()
        await page.get_by_role("textbox", name="接收地址").fill(receiver.url)
        await page.get_by_role("dialog").get_by_role("button", name="保存").click()
        await page.get_by_role("link", name=receiver.url).click()
        await page.get_by_role("button", name="发送测试").click()
        panel = page.get_by_role("dialog")
        await expect(panel.locator("strong", has_text="200")).to_be_visible()
        assert len(receiver.said()) == 1
        assert receiver.headers[0]["webhook-signature"].startswith("v1,")

    await page.goto("/console/staff")
    await page.get_by_role("button", name="添加员工").click()
    await page.get_by_role("textbox", name="姓名").fill("小林")
    await page.get_by_role("textbox", name="邮箱").fill("lin@example.com")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    password = await page.locator(".told .mono").inner_text()
    hers = await at_the_desk(shop, windows, "zh-CN", email="lin@example.com", password=password)
    await expect(hers.get_by_text("lin@example.com")).to_be_visible()
