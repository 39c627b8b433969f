"""A buyer whose money goes back is told why, how much, and how far it is, wherever they look; and nobody pays twice for it.

The shop's worker is this test, so that the provider can be away at the right moment.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.looks import is_well
from tests.browser.people import own_browser
from tests.browser.programs import running
from tests.browser.words import Words
from tests.shop import Shop

AMOUNT = "¥29.90"


@pytest.fixture
def address(shop: Shop) -> Iterator[str]:
    """Where the shop answers, without a worker."""
    with running(shop.house.database.url, with_worker=False) as address:
        yield address


async def _provider_is_back(shop: Shop) -> None:
    """The queue reads the server's clock: its back-off is over now."""
    async with shop.house.database.transaction() as tx:
        await tx.run("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    await shop.settle()


@EACH_ONCE
async def test_a_group_that_did_not_form(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    words = Words(language)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    order_id, group_id = opened["checkout"]["orders"][0]["id"], opened["group"]["id"]
    payment_id = await shop.pay(buyer, opened["checkout"]["id"])
    async with shop.house.database.transaction() as tx:
        await tx.run("update groups set closes_at = %(at)s where id = %(id)s", at=shop.clock(), id=UUID(group_id))
    shop.house.sandbox.bad_day.unreachable = 1
    await shop.settle()

    page = await own_browser(windows, buyer, device, language)
    await page.goto(f"/payments/{payment_id}/result")
    await expect(page.get_by_role("heading", name=words("result.closed"))).to_be_visible()
    await expect(page.get_by_text(words("order.why_group_expired"))).to_be_visible()
    await expect(page.get_by_text(words("order.back_requested", amount=AMOUNT))).to_be_visible()
    await is_well(page)
    await page.goto(f"/groups/{group_id}")
    await expect(page.get_by_text(words("group.expired"))).to_be_visible()
    await is_well(page)
    await page.get_by_role("link", name=words("group.my_order")).click()
    await expect(page.get_by_role("heading", name=words("orders.state_closed"), exact=True)).to_be_visible()
    for said in (words("order.why_group_expired"), words("order.back_requested", amount=AMOUNT)):
        await expect(page.get_by_text(said, exact=True)).to_be_visible()
    await expect(page.locator(".tag", has_text=words("order.refund_requested"))).to_be_visible()
    await is_well(page)

    await _provider_is_back(shop)  # The page follows the money by itself.
    await expect(page.get_by_text(words("order.back_done", amount=AMOUNT), exact=True)).to_be_visible()
    await expect(page.locator(".tag", has_text=words("order.refund_done"))).to_be_visible()
    assert (await buyer.order(order_id))["refunds"][0]["ended_at"] is not None
    await page.goto(f"/payments/{payment_id}/result")
    await expect(page.get_by_text(words("order.back_done", amount=AMOUNT))).to_be_visible()
    await shop.must_hold()


@THE_OTHER_WAY
async def test_the_second_cashier_page(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    words = Words(language)
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    first = await buyer.start_paying(opened["checkout"]["id"])
    await shop.pay(buyer, opened["checkout"]["id"])
    page = await own_browser(windows, buyer, device, language)
    await page.goto(f"/payments/{first}/result")
    await expect(page.get_by_role("heading", name=words("result.paid_otherwise"))).to_be_visible()

    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    await page.goto(f"/orders/{opened['checkout']['orders'][0]['id']}")
    for said in (words("order.why_left_group"), words("order.back_done", amount=AMOUNT)):
        await expect(page.get_by_text(said, exact=True)).to_be_visible()
    await shop.must_hold()
