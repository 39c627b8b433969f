"""What an operator sees of the menu, of the share tree and of the daily bill, at a desk and on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.api.furnished import hired
from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well, serious
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop
from tuan.kit.ids import new_id

INSIGHTS = [f"/insights/{way}" for way in ("metrics", "funnel", "groups", "sharing", "products", "sources")]


@pytest.mark.parametrize(
    ("device", "language", "role", "ways"),
    [
        (PHONE, "en", "warehouse", [
            "/", "/products", "/categories", "/stock", "/orders", "/after-sales", "/past-orders", "/import", "/tasks",
        ]),
        (DESK, "zh-CN", "finance", [
            "/", "/orders", "/after-sales", "/past-orders", *INSIGHTS, "/figures", "/payments", "/refunds", "/ledger", "/tasks",
        ]),
    ],
    ids=["phone-en-warehouse", "desk-zh-finance"],
)  # fmt: skip
async def test_the_menu_shows_no_closed_door(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str, role: str, ways: list[str]
) -> None:
    email, password = await hired(shop, role)
    page = await at_work(shop, windows, device, language, email=email, password=password)
    links, menu = page.locator(".side nav a"), page.get_by_role("button", name=Words(language, "console")("nav.menu"))
    await expect(links).to_have_count(len(ways))
    for turn, way in enumerate(ways):
        if device is PHONE:  # It folds away whenever it has led somewhere.
            await menu.click()
            await expect(page.locator(".side nav")).to_be_visible()
        if not await links.nth(turn).is_visible():  # Its group is shut.
            await (
                page.locator(".side nav li")
                .filter(has=page.locator(f"a[href='/console{way}']"))
                .get_by_role("button")
                .press("Enter")
            )
        await links.nth(turn).click()
        await page.wait_for_url(f"**/console{way}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)


@EACH_ONCE
async def test_the_share_tree(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    say, token = Words(language, "console"), None
    for _ in range(3):
        sharer = await shop.buyer()
        if token:
            await sharer.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})
        shared = await sharer.post(
            "/shares", {"kind": "campaign", "target_id": shop.campaign_id, "parent_token": token}
        )
        token = shared["token"]
    page = await at_work(shop, windows, device, language)
    await page.goto("/console/group-buy/campaigns")
    await page.get_by_role("link", name=say("shares.see_tree"), exact=True).click()
    await page.get_by_role("button", name=say("insights.as_table")).click()
    await expect(page.locator(".el-table .who")).to_have_text(["买家1", "└ 买家2", "└ 买家3"])
    rows = page.locator(".el-table__row")
    assert [(await rows.nth(n).locator("td").all_inner_texts())[3:6] for n in range(3)] == [
        ["1", "0", "0"],
        ["1", "0", "0"],
        ["0", "0", "0"],
    ]
    await is_well(page)
    await page.goto(f"/console/shares?kind=product&target_id={shop.product_id}")
    await expect(page.get_by_text(say("shares.none"))).to_be_visible()


@THE_OTHER_WAY
async def test_a_bill_that_differs(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    say = Words(language, "console")
    for _ in range(2):
        buyer = await shop.buyer()
        await shop.pay(buyer, (await buyer.open_group(shop))["checkout"]["id"])
    day = (shop.clock() - timedelta(days=2)).date()
    async with shop.house.database.transaction() as tx:
        # It all happened the day before yesterday; and the shop has forgotten one of the charges.
        await tx.run("update sandbox_charges set at = at - interval '2 days'")
        await tx.run("update payment_events set happened_at = happened_at - interval '2 days'")
        await tx.run(
            """update payment_events set provider_reference = 'forgotten', happened_at = happened_at - interval '9 days' where position = (
                 select max(position) from payment_events where kind = 'charge' and outcome = 'success')"""
        )
    compared = await shop.staff.post(f"/reconciliation/sandbox/{day}/comparison")
    assert (compared["state"], compared["matched"], compared["differences"]) == ("differs", 1, 1)

    page = await at_work(shop, windows, device, language)
    card = page.get_by_role("link", name=say("overview.bills_differ"))
    await expect(card).to_contain_text("1")
    await card.click()
    await expect(page.locator(".el-table__row").get_by_text(say("state.differs"))).to_be_visible()
    await is_well(page)
    await page.get_by_role("button", name=str(day)).click()
    panel = page.get_by_role("dialog")
    await expect(panel.get_by_text(say("reconciliation.counts", matched=1, differences=1))).to_be_visible()
    await expect(panel.get_by_text(say("state.missing_here"))).to_be_visible()
    assert await serious(page) == []

    async with shop.house.database.transaction() as tx:  # The provider takes its line back.
        await tx.run(
            """delete from sandbox_charges where reference not in (
                 select provider_reference from payment_events where kind = 'charge' and outcome = 'success')"""
        )
    await panel.get_by_role("button", name=say("reconciliation.again")).click()
    await expect(panel.get_by_text(say("reconciliation.agree"))).to_be_visible()
