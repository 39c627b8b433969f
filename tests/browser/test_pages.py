"""Every page opens in both languages without a complaint, without sideways scrolling, and as axe wants it."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.looks import is_well
from tests.browser.people import at_work
from tests.browser.words import Words
from tests.shop import Shop

TITLE = {"zh-CN": "大凉山草莓", "en": "Strawberries"}
SHOP_PAGES = [
    "/",
    "/search?q=草莓",
    "/search?q=zzzz",
    "/search",
    "/categories",
    "/privacy",
    "/groups",
    "/groups?tab=start",
    "/cart",
    "/me",
    "/sign-in",
    "/settings",
    "/demo/messages",
    "/lost",
]
CONSOLE_PAGES = [
    "", "products", "products/new", "categories", "stock", "orders", "shipping", "plays/campaigns", "plays/campaigns/new",
    "plays/groups", "after-sales", "after-sales-settings",
    "payments", "refunds", "reconciliation", "payment-providers", "ledger", "ledger/transfers", "figures",
    "tasks", "shop", "privacy-requests", "jobs", "deliveries", "audit", "api-keys", "webhooks", "staff", "password", "health",
]  # fmt: skip


async def _is_well_and_fits_the_other(page: Page, device: dict[str, Any]) -> None:
    """Axe at the size of the window; and nothing sticks out at the other size either."""
    await is_well(page)
    for one in (DESK if device is PHONE else PHONE, device):
        await page.set_viewport_size(one["viewport"])
        await page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")


@EACH_ONCE
async def test_the_storefront(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    page = await windows.open(device, language=language)
    for path in [*SHOP_PAGES, f"/products/{shop.product_id}"]:
        await page.goto(path)
        await _is_well_and_fits_the_other(page, device)
        assert await page.get_attribute("html", "lang") == language


@EACH_ONCE
async def test_the_console(shop: Shop, windows: Windows, device: dict[str, Any], language: str) -> None:
    page = await windows.open(device, language=language)
    await page.goto("/console/")
    await is_well(page)
    page = await at_work(shop, windows, device, language)
    for path in [*CONSOLE_PAGES, f"products/{shop.product_id}", f"plays/campaigns/{shop.campaign_id}"]:
        await page.goto(f"/console/{path}")
        await _is_well_and_fits_the_other(page, device)
        assert await page.get_attribute("html", "lang") == language


@EACH_ONCE
async def test_no_page_jumps_while_it_loads(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    page = await windows.open(device, language=language)
    await page.add_init_script(
        """window.moved = 0
           new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.moved += entry.value)))
             .observe({type: 'layout-shift', buffered: true})"""
    )
    buyer = await shop.buyer()
    group = (await buyer.open_group(shop))["group"]["id"]
    shared = await buyer.post("/shares", {"kind": "group", "target_id": group})
    for path in ["/", f"/products/{shop.product_id}", f"/groups/{group}", f"/s/{shared['token']}"]:
        await page.goto(path)
        await expect(page.get_by_text(TITLE[language]).first).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        # 0.1 is what people begin to mind; this is half of it.
        assert await page.evaluate("window.moved") < 0.05, path


@THE_OTHER_WAY
async def test_a_link_that_a_chat_has_spoilt_still_finds_the_shop(
    shop: Shop, windows: Windows, device: dict[str, Any], language: str
) -> None:
    words, page = Words(language), await windows.open(device, language=language)
    await page.goto("/s/spoilt.")
    await expect(page.get_by_text(words("error.share_not_found"))).to_be_visible()
    await page.get_by_role("link", name=words("common.to_home")).click()
    await expect(page.get_by_role("link", name=re.compile(TITLE[language])).first).to_be_visible()
    missing = await page.request.get("/assets/gone.js")
    assert missing.status == 404
