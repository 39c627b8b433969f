"""How a page looks to axe and to somebody with a narrow window."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


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


async def is_well(page: Page) -> None:
    """Nothing sticks out, and axe finds nothing serious."""
    assert await fits(page), page.url
    assert await serious(page) == []
