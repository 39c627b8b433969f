"""A buyer whose money goes back is told why, how much, and how far it is, wherever they look; and nobody pays twice for it.

The shop's worker is this test, so that the provider can be away at the right moment.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.test_pages import fits, serious
from tests.shop import BuyerCaller, Shop

WORDS = {
    "zh-CN": {
        "closed": "已关闭",
        "why": "到截止时间人数没有凑齐，拼团没有成功。",
        "requested": "¥29.90 已申请原路退回，正在等待支付渠道处理，您无需操作。",
        "done": "¥29.90 已原路退回。",
        "tag_requested": "已申请",
        "tag_done": "已到账",
        "result": "订单已关闭",
        "group": "没能拼成",
        "my_order": "我的订单",
        "left": "您退出了拼团。",
        "paid_otherwise": "订单已支付",
    },
    "en": {
        "closed": "Closed",
        "why": "Not enough people joined in time, so the group did not form.",
        "requested": "The refund of ¥29.90 has been requested from the payment provider; you need not do anything.",
        "done": "¥29.90 went back to you the way you paid.",
        "tag_requested": "Requested",
        "tag_done": "Refunded",
        "result": "This order is closed",
        "group": "The group did not fill up",
        "my_order": "My order",
        "left": "You left the group.",
        "paid_otherwise": "This order is paid",
    },
}


@pytest.fixture
def address(shop: Shop) -> Iterator[str]:
    """Where the shop answers, without a worker."""
    settings = {"TUAN_DATABASE_URL": shop.house.database.url, "TUAN_DEMO": "true", "TUAN_HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "tuan.apps.cli", "web", "--port", "0"]
    web = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    try:
        assert web.stdout is not None
        said = web.stdout.readline()
        found = re.search(r"port (\d+)", said)
        assert found, f"web did not start: {said}"
        yield f"http://127.0.0.1:{found.group(1)}"
    finally:
        web.terminate()
        web.communicate(timeout=30)


async def _signed_in(windows: Windows, buyer: BuyerCaller, language: str) -> Page:
    """The buyer's own browser: at a desk for whoever reads English."""
    page = await windows.open(DESK if language == "en" else PHONE, language=language)
    token = buyer.client.cookies["tuan_session"]
    await page.context.add_cookies([{"name": "tuan_session", "value": token, "url": windows.address}])
    return page


async def _provider_is_back(shop: Shop) -> None:
    """The queue reads the server's clock: its back-off is over now."""
    async with shop.house.database.transaction() as tx:
        await tx.run("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    await shop.settle()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_group_that_did_not_form(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    order_id, group_id = opened["checkout"]["orders"][0]["id"], opened["group"]["id"]
    payment_id = await shop.pay(buyer, opened["checkout"]["id"])
    async with shop.house.database.transaction() as tx:
        await tx.run("update groups set closes_at = %(at)s where id = %(id)s", at=shop.clock(), id=UUID(group_id))
    shop.house.sandbox.bad_day.unreachable = 1
    await shop.settle()

    page = await _signed_in(windows, buyer, language)
    await page.goto(f"/payments/{payment_id}/result")
    await expect(page.get_by_role("heading", name=words["result"])).to_be_visible()
    await expect(page.get_by_text(words["why"])).to_be_visible()
    await expect(page.get_by_text(words["requested"])).to_be_visible()
    assert await serious(page) == []
    assert await fits(page)
    await page.goto(f"/groups/{group_id}")
    await expect(page.get_by_text(words["group"])).to_be_visible()
    assert await serious(page) == []
    await page.get_by_role("link", name=words["my_order"]).click()
    await expect(page.get_by_role("heading", name=words["closed"], exact=True)).to_be_visible()
    for said in ("why", "requested"):
        await expect(page.get_by_text(words[said], exact=True)).to_be_visible()
    await expect(page.locator(".tag", has_text=words["tag_requested"])).to_be_visible()
    assert await serious(page) == []
    assert await fits(page)

    await _provider_is_back(shop)  # The page follows the money by itself.
    await expect(page.get_by_text(words["done"], exact=True)).to_be_visible()
    await expect(page.locator(".tag", has_text=words["tag_done"])).to_be_visible()
    assert (await buyer.order(order_id))["refunds"][0]["ended_at"] is not None
    await page.goto(f"/payments/{payment_id}/result")
    await expect(page.get_by_text(words["done"])).to_be_visible()
    await shop.must_hold()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_second_cashier_page(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    first = await buyer.start_paying(opened["checkout"]["id"])
    await shop.pay(buyer, opened["checkout"]["id"])
    page = await _signed_in(windows, buyer, language)
    await page.goto(f"/payments/{first}/result")
    await expect(page.get_by_role("heading", name=words["paid_otherwise"])).to_be_visible()

    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    await page.goto(f"/orders/{opened['checkout']['orders'][0]['id']}")
    for said in ("left", "done"):
        await expect(page.get_by_text(words[said], exact=True)).to_be_visible()
    await shop.must_hold()
