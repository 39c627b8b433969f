"""A shop that runs as people run it (web and worker as programs of their own), and browsers that look at it."""

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.programs import running
from tests.browser.street import Street, furnish_street
from tests.shop import Shop, a_shop
from tuan.apps.pages import FOLDER

expect.set_options(timeout=20_000)

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
# What a page says about an answer that refuses; the page shows the refusal itself.
REFUSED = re.compile(r"the server responded with a status of 4\d\d")
# And where no engine counts figures, as in most of these shops.
NOT_COUNTED = re.compile(r"/api/console/v1/insights/.* the server responded with a status of 503", re.DOTALL)


@dataclass
class Windows:
    """Open browser windows; whatever their consoles complain about is collected."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, device: dict[str, Any], *, language: str = "zh-CN") -> Page:
        """A window of somebody new, with cookies of its own."""
        # Of somebody who wants less motion: a story does not wait for what slides in.
        manners: dict[str, Any] = {"reduced_motion": "reduce", "locale": language, "base_url": self.address}
        context: BrowserContext = await self.browser.new_context(**manners | device)
        context.set_default_timeout(20_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page.url, said.type, f"{said.location['url']} {said.text}"))
        return page

    def _hear(self, url: str, kind: str, text: str) -> None:
        if kind == "error" and not REFUSED.search(text) and not NOT_COUNTED.search(text):
            self.complaints.append(f"{url}: {text}")


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The tests look at the front ends as they are built."""
    if not (FOLDER / "storefront" / "index.html").is_file():
        pytest.fail("The front ends are not built: run './dev setup'.")


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop with one product in a group-buy of two."""
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        yield shop


@pytest.fixture
def address(shop: Shop) -> Iterator[str]:
    """Where the running shop answers."""
    with running(shop.house.database.url) as address:
        yield address


@pytest.fixture(scope="session")
def street(street_database_url: str) -> Iterator[Street]:
    """One running shop with two dozen goods, for all stories that leave it as they found it."""
    furnished = asyncio.run(furnish_street(street_database_url))
    with running(street_database_url) as address:
        yield dataclasses.replace(furnished, address=address)


@pytest.fixture(scope="session")
async def browser(chromium: dict[str, Any]) -> AsyncIterator[Browser]:
    """One Chromium for the whole session; every window of a test has a profile of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium)
        yield browser
        await browser.close()


@pytest.fixture
async def passers(street: Street, browser: Browser) -> AsyncIterator[Windows]:
    """Windows on the street; at the end of a test none may have complained."""
    async with _watched(Windows(browser, street.address)) as opened:
        yield opened


@pytest.fixture
async def windows(address: str, browser: Browser) -> AsyncIterator[Windows]:
    """Windows on the test's own shop; at the end of a test none may have complained."""
    async with _watched(Windows(browser, address)) as opened:
        yield opened


@asynccontextmanager
async def _watched(opened: Windows) -> AsyncIterator[Windows]:
    yield opened
    for context in opened.browser.contexts:
        await context.close()
    assert opened.complaints == []


@pytest.fixture
def phones() -> Callable[[], str]:
    """Phone numbers that nobody has yet."""
    numbers = iter(range(10_000))
    return lambda: f"1391234{next(numbers):04d}"
