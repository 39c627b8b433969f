"""What the storefront tells the shop's own collector: Segment's shapes, nothing lost on a bad line, nothing against a person's wish."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import PHONE, Windows
from tests.browser.street import Street
from tests.shop import Shop

UUID = re.compile(r"[0-9a-f-]{36}")
# A browser without a head says so, and counts as a bot.
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.60"
)
REFUSES = """Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"""


class Collector:
    """Stands at the collector's address and keeps what comes."""

    def __init__(self) -> None:
        self.batches: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []
        self.is_down = False
        self.heard = asyncio.Condition()

    async def watch(self, page: Page) -> None:
        """Give the page a write key, and take its calls."""
        await page.route(re.compile(r"^https?://[^/]+/(\?.*)?$"), self._page)
        await page.route("**/collect/v1/batch", self._collect)

    async def _page(self, route: Route) -> None:
        answer = await route.fetch()
        html, found = re.subn('(name="tuan-write-key" content=)""', r'\1"key-1"', await answer.text())
        assert found == 1
        await route.fulfill(response=answer, body=html)

    async def _collect(self, route: Route) -> None:
        batch = json.loads(route.request.post_data or "{}")
        self.batches.append(batch)
        if not self.is_down:
            self.calls += batch["batch"]
        await route.fulfill(status=503 if self.is_down else 200, body="{}")
        async with self.heard:
            self.heard.notify_all()

    async def until(self, is_enough: Callable[[], bool]) -> None:
        """Wait until enough has been told."""
        async with asyncio.timeout(20), self.heard:
            await self.heard.wait_for(is_enough)

    def told(self) -> set[str]:
        """The names of what was told."""
        return {call.get("event") or f"page {call.get('name')}" for call in self.calls}


async def test_what_happens_is_told_once_even_when_the_collector_was_away(street: Street, passers: Windows) -> None:
    page, collector = await passers.open(PHONE), Collector()
    await collector.watch(page)
    collector.is_down = True
    await page.goto("/")
    await collector.until(lambda: bool(collector.batches))
    kept = await page.evaluate("JSON.parse(localStorage.getItem('tuan.track')).map((call) => call.messageId)")
    assert kept
    collector.is_down = False
    await page.get_by_role("link", name=re.compile("高山乌龙茶")).first.click()
    await expect(page.get_by_role("button", name="选规格购买")).to_be_visible()
    await collector.until(
        lambda: collector.told() >= {"page home", "Product List Viewed", "page product", "Product Viewed"}
    )

    ids = [call["messageId"] for call in collector.calls]
    assert len(ids) == len(set(ids))
    assert set(kept) <= set(ids)
    assert {batch["writeKey"] for batch in collector.batches} == {"key-1"}
    assert len({call["anonymousId"] for call in collector.calls}) == 1
    assert len({call["context"]["sessionId"] for call in collector.calls}) == 1
    for call in collector.calls:
        assert UUID.fullmatch(call["messageId"]), call
        assert call["type"] in ("page", "track")
        assert call["timestamp"].endswith("Z")
    [viewed] = [call for call in collector.calls if call.get("event") == "Product Viewed"]
    assert page.url.endswith(viewed["properties"]["product_id"])
    await page.wait_for_function("JSON.parse(localStorage.getItem('tuan.track')).length === 0")
    passers.complaints[:] = [said for said in passers.complaints if "503" not in said]


async def test_the_shops_own_collector_keeps_what_a_visit_tells(shop: Shop, windows: Windows) -> None:
    await shop.staff.get("/tracking")  # Makes the key that the page carries.
    page = await windows.open({**PHONE, "user_agent": WECHAT})
    await page.goto("/?utm_source=wechat&utm_medium=social&token=secret")
    await page.get_by_role("link", name=re.compile("大凉山草莓")).first.click()
    await expect(page.get_by_role("button", name="单独购买")).to_be_visible()

    async def kept() -> list[dict[str, Any]]:
        async with shop.house.database.reading() as tx:
            return await tx.rows("select * from tracked_events order by position")

    async with asyncio.timeout(20):
        while not any(row["name"] == "Product Viewed" for row in await kept()):
            await page.wait_for_timeout(100)
    rows = await kept()
    assert {row["shop_id"] for row in rows} == {shop.id}
    assert {row["is_bot"] for row in rows} == {False}
    assert len({row["session_id"] for row in rows} - {""}) == len({row["anonymous_id"] for row in rows}) == 1
    first = next(row for row in rows if row["kind"] == "page")
    assert first["context"]["campaign"] == {"source": "wechat", "medium": "social"}
    assert first["context"]["page"]["url"].endswith("/?utm_source=wechat&utm_medium=social")
    [viewed] = [row for row in rows if row["name"] == "Product Viewed"]
    assert viewed["properties"]["product_id"] == str(shop.product_id)


async def test_who_wishes_not_to_be_tracked_is_not(street: Street, passers: Windows) -> None:
    page, collector = await passers.open(PHONE), Collector()
    await collector.watch(page)
    await page.add_init_script(REFUSES)
    await page.goto("/")
    await page.get_by_role("link", name=re.compile("高山乌龙茶")).first.click()
    await expect(page.get_by_role("button", name="选规格购买")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.goto("about:blank")
    assert collector.batches == []
    silent = await passers.open(PHONE)
    asked: list[str] = []
    silent.on("request", lambda request: asked.append(request.url))
    await silent.goto("/")
    await expect(silent.get_by_role("link", name=re.compile("高山乌龙茶")).first).to_be_visible()
    await silent.wait_for_load_state("networkidle")
    # Without a key in the page not even the tracker's file is fetched.
    assert [url for url in asked if "collect" in url or "tracker" in url] == []
    assert await silent.evaluate("localStorage.getItem('tuan.anonymous')") is None
