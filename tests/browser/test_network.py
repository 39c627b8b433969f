"""Stories of shoppers whose network is away or slow, or whose page is older than the shop's."""

import asyncio
import re
from typing import Any

from playwright.async_api import Route, expect

from tests.browser.combinations import EACH_ONCE, THE_OTHER_WAY
from tests.browser.conftest import Windows
from tests.browser.street import Street
from tests.browser.words import Words

TEA = {"zh-CN": "高山乌龙茶", "en": "Oolong tea"}


@EACH_ONCE
async def test_without_a_network_the_page_says_so_and_goes_on_when_it_is_back(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await passers.open(device, language=language)
    await page.goto("/")
    await expect(page.get_by_role("link", name=re.compile(TEA[language])).first).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = await page.evaluate(
        """caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys())
             .then((all) => all.map(({url}) => new URL(url).pathname))"""
    )
    assert [path for path in kept if not path.startswith("/assets/")] == ["/index.html"]

    await page.context.set_offline(True)
    await expect(page.get_by_text(words("common.offline"))).to_be_visible()
    await page.get_by_role("link", name=words("nav.groups"), exact=True).click()
    await expect(page.get_by_text(words("common.offline"))).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_text(words("common.offline"))).to_be_visible()
    await expect(page.get_by_role("button", name=words("ui.retry")).first).to_be_visible()
    await page.context.set_offline(False)
    await page.get_by_role("button", name=words("ui.retry")).first.click()
    await expect(page.get_by_role("link", name=re.compile(TEA[language])).first).to_be_visible()
    passers.complaints[:] = [said for said in passers.complaints if "Failed to load resource: net::ERR_" not in said]


@THE_OTHER_WAY
async def test_a_slow_network_shows_where_things_will_be(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    page = await passers.open(device, language=language)
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    await page.route("**/api/storefront/v1/products?*category*", hold)
    await page.goto("/categories/tea")
    await expect(page.locator(".goods[aria-busy=true]")).to_be_visible()
    released.set()
    await expect(page.get_by_text(re.compile(TEA[language])).first).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


@THE_OTHER_WAY
async def test_a_tab_from_before_a_new_version_takes_the_new_version(
    street: Street, passers: Windows, device: dict[str, Any], language: str
) -> None:
    words = Words(language)
    page = await passers.open({**device, "service_workers": "block"}, language=language)
    await page.goto("/")
    await expect(page.get_by_role("link", name=re.compile(TEA[language])).first).to_be_visible()
    loaded: list[str] = []
    page.on("load", lambda loading: loaded.append(loading.url))

    async def renewed(route: Route) -> None:
        # The old file is gone; the page that comes afterwards names files that exist.
        if loaded:
            await route.continue_()
        else:
            await route.fulfill(status=404, body="")

    await page.route("**/assets/GroupsPage-*.js", renewed)
    await page.evaluate("window.before = true")
    await page.get_by_role("link", name=words("nav.groups"), exact=True).click()
    await expect(page.get_by_role("heading", name=words("nav.groups"), exact=True)).to_be_visible()
    assert await page.evaluate("window.before") is None
    assert [url.removeprefix(street.address) for url in loaded] == ["/groups"]
