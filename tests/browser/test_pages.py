"""Every page opens in both languages without a complaint, without sideways scrolling, and as axe wants it."""

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
    "plays/groups", "payments", "refunds", "reconciliation", "ledger", "jobs", "deliveries", "audit", "api-keys",
]  # fmt: skip


async def serious(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or critical."""
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
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
