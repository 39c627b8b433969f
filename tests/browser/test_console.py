"""What an operator sees of the share tree and of the daily bill, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.api.furnished import hired
from tests.browser.conftest import DESK, Windows
from tests.browser.test_pages import fits, serious
from tests.shop import PASSWORD, Shop
from tuan.kit.ids import new_id

WORDS = {
    "zh-CN": {
        "see": "分享",
        "table": "看表格",
        "none": "还没有人分享",
        "bills": "对账不一致的账单",
        "differs": "不一致",
        "missing_here": "我方缺失",
        "counts": "1 笔一致，1 笔不一致",
        "again": "重新核对",
        "agree": "完全一致",
    },
    "en": {
        "see": "Tree",
        "table": "As a table",
        "none": "Nobody has shared this yet",
        "bills": "Bills that differ",
        "differs": "Differs",
        "missing_here": "Missing here",
        "counts": "1 agree, 1 differ",
        "again": "Compare again",
        "agree": "Everything agrees",
    },
}


async def at_the_desk(
    shop: Shop, windows: Windows, language: str, *, email: str = "", password: str = "", device: dict[str, Any] = DESK
) -> Page:
    """A window of an operator who has signed in: the owner, unless somebody else is said."""
    page = await windows.open(device, language=language)
    await page.goto("/console/")
    await page.locator("#email").fill(email or f"owner-{shop.id.hex[-6:]}@example.com")
    await page.locator("#password").fill(password or PASSWORD)
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    return page


INSIGHTS = [f"/insights/{way}" for way in ("metrics", "funnel", "groups", "sharing", "products", "sources")]


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("warehouse", ["/", "/products", "/categories", "/stock", "/orders", "/past-orders", "/import", "/tasks"]),
        ("finance", ["/", "/orders", "/past-orders", *INSIGHTS, "/figures", "/payments", "/refunds", "/ledger", "/tasks"]),
    ],
)  # fmt: skip
async def test_the_menu_shows_no_closed_door(shop: Shop, windows: Windows, role: str, ways: list[str]) -> None:
    email, password = await hired(shop, role)
    page = await at_the_desk(shop, windows, "zh-CN", email=email, password=password)
    links = page.locator(".side nav a")
    await expect(links).to_have_count(len(ways))
    for turn, way in enumerate(ways):
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
        await page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_share_tree(shop: Shop, windows: Windows, language: str) -> None:
    words, token = WORDS[language], None
    for _ in range(3):
        sharer = await shop.buyer()
        if token:
            await sharer.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})
        shared = await sharer.post(
            "/shares", {"kind": "campaign", "target_id": shop.campaign_id, "parent_token": token}
        )
        token = shared["token"]
    page = await at_the_desk(shop, windows, language)
    await page.goto("/console/group-buy/campaigns")
    await page.get_by_role("link", name=words["see"], exact=True).click()
    await page.get_by_role("button", name=words["table"]).click()
    await expect(page.locator(".el-table .who")).to_have_text(["买家1", "└ 买家2", "└ 买家3"])
    rows = page.locator(".el-table__row")
    assert [(await rows.nth(n).locator("td").all_inner_texts())[3:6] for n in range(3)] == [
        ["1", "0", "0"],
        ["1", "0", "0"],
        ["0", "0", "0"],
    ]
    assert await serious(page) == []
    assert await fits(page)
    await page.goto(f"/console/shares?kind=product&target_id={shop.product_id}")
    await expect(page.get_by_text(words["none"])).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_bill_that_differs(shop: Shop, windows: Windows, language: str) -> None:
    words = WORDS[language]
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

    page = await at_the_desk(shop, windows, language)
    card = page.get_by_role("link", name=words["bills"])
    await expect(card).to_contain_text("1")
    await card.click()
    await expect(page.locator(".el-table__row").get_by_text(words["differs"])).to_be_visible()
    assert await serious(page) == []
    assert await fits(page)
    await page.get_by_role("button", name=str(day)).click()
    panel = page.get_by_role("dialog")
    await expect(panel.get_by_text(words["counts"])).to_be_visible()
    await expect(panel.get_by_text(words["missing_here"])).to_be_visible()
    assert await serious(page) == []

    async with shop.house.database.transaction() as tx:  # The provider takes its line back.
        await tx.run(
            """delete from sandbox_charges where reference not in (
                 select provider_reference from payment_events where kind = 'charge' and outcome = 'success')"""
        )
    await panel.get_by_role("button", name=words["again"]).click()
    await expect(panel.get_by_text(words["agree"])).to_be_visible()
