"""Every page opens in both languages without a complaint, without sideways scrolling, and as axe wants it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Windows
from tests.shop import PASSWORD, Shop

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
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
DESK_PAGES = [
    "", "products", "products/new", "categories", "orders", "shipping", "plays/campaigns", "plays/campaigns/new",
    "after-sales", "after-sales-settings", "plays/groups", "payments", "refunds", "reconciliation", "ledger", "ledger/transfers",
    "shop", "privacy-requests", "jobs", "deliveries", "audit", "api-keys",
]  # fmt: skip


async def serious(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or critical."""
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    # Colours that are still changing are nobody's colours.
    await page.wait_for_function("() => !document.getAnimations().some((one) => one instanceof CSSTransition)")
    await page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = await page.evaluate(
        """axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations
             .filter(({impact}) => impact === 'serious' || impact === 'critical')
             .map(({id, nodes}) => ({page: location.pathname, id, html: nodes.map(({html}) => html.slice(0, 200))})))"""
    )
    return found


async def fits(page: Page) -> bool:
    """Nothing sticks out sideways."""
    answer: bool = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return answer


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_storefront(shop: Shop, windows: Windows, language: str) -> None:
    page = await windows.open(PHONE, language=language)
    for path in [*SHOP_PAGES, f"/products/{shop.product_id}"]:
        await page.goto(path)
        assert await serious(page) == []
        assert await fits(page), path
        assert await page.get_attribute("html", "lang") == language


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_console(shop: Shop, windows: Windows, language: str) -> None:
    page = await windows.open(DESK, language=language)
    await page.goto("/console/")
    assert await serious(page) == []
    await page.locator("#email").fill(f"owner-{shop.id.hex[-6:]}@example.com")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    for path in [*DESK_PAGES, f"products/{shop.product_id}", f"plays/campaigns/{shop.campaign_id}"]:
        await page.goto(f"/console/{path}")
        assert await serious(page) == []
        assert await fits(page), path


async def test_no_page_jumps_while_it_loads(shop: Shop, windows: Windows) -> None:
    page = await windows.open(PHONE)
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
        await expect(page.get_by_text("大凉山草莓").first).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        # 0.1 is what people begin to mind; this is half of it.
        assert await page.evaluate("window.moved") < 0.05, path


async def test_a_link_that_a_chat_has_spoilt_still_finds_the_shop(shop: Shop, windows: Windows) -> None:
    page = await windows.open(PHONE)
    await page.goto("/s/spoilt.")
    await expect(page.get_by_text("这个分享链接不存在或已失效")).to_be_visible()
    await page.get_by_role("link", name="去逛逛").click()
    await expect(page.get_by_role("link", name=re.compile("大凉山草莓")).first).to_be_visible()
    missing = await page.request.get("/assets/gone.js")
    assert missing.status == 404
