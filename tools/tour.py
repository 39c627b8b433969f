"""A visual tour: every page of both surfaces in the demo shop, as pictures to look at. Run inside the virtual environment.

All pictures go to `.data/screens`, with a page that shows them side by side; those that the README shows go to `docs/screens`, too.
"""

import asyncio
import contextlib
import html
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tools import browser
from tools.places import BIN, ROOT

SCREENS = ROOT / ".data" / "screens"
README_SCREENS = ROOT / "docs" / "screens"
DAYS = "30"
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
LANGUAGES = ("zh-CN", "en")
PHONE_NUMBER = "13900001111"
ADDRESS = {
    "recipient": "王小满",
    "province": "四川省",
    "city": "成都市",
    "district": "武侯区",
    "street": "人民南路 1 号",
}
# What the README shows, by door, page and size; in both languages.
IN_README = {
    ("storefront", "home", "phone"),
    ("storefront", "product", "phone"),
    ("storefront", "group", "phone"),
    ("storefront", "landing", "phone"),
    ("console", "overview", "desk"),
    ("console", "campaign", "desk"),
    ("console", "insights", "desk"),
    ("console", "shares", "desk"),
}


@dataclass
class Shop:
    """A running demo shop."""

    url: str
    said: str
    ids: dict[str, str] = field(default_factory=dict)
    taken: list[Path] = field(default_factory=list)

    @property
    def password(self) -> str:
        """Of the owner."""
        found = re.search(r"owner@demo\.tuan +(\S+)", self.said)
        assert found is not None, "the demo prints its accounts"
        return found.group(1)


@contextlib.contextmanager
def running() -> Iterator[Shop]:
    """A demo shop in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tuan-tour-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TUAN_")}
        settings = {"TUAN_DATA_FOLDER": folder, "TUAN_HOST": "127.0.0.1", "TUAN_DEMO_DAYS": DAYS}
        command = [str(BIN / "tuan"), "up", "--demo", "--port", "0"]
        program = subprocess.Popen(command, env=clean | settings, stdout=subprocess.PIPE, text=True)
        try:
            assert program.stdout is not None
            said = ""
            for line in program.stdout:
                said += line
                if "Ctrl-C stops everything" in line:
                    break
            found = re.search(r"http://localhost:(\d+)/", said)
            assert found is not None, f"the shop did not start:\n{said}"
            yield Shop(f"http://127.0.0.1:{found.group(1)}", said)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(60)


async def tour(shop: Shop, chromium: dict[str, Any]) -> list[str]:
    """Take all pictures; what the browsers complained about."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        chrome = await playwright.chromium.launch(**chromium)
        for language in LANGUAGES:
            for size in SIZES:
                complaints += await _storefront(shop, chrome, language, size)
                complaints += await _console(shop, chrome, language, size)
        await chrome.close()
    return complaints


async def _storefront(shop: Shop, chrome: Browser, language: str, size: str) -> list[str]:
    context, page, complaints = await _window(shop, chrome, language, size)
    await _know(shop, page)
    for name, path in _storefront_pages(shop).items():
        await _take(shop, page, "storefront", name, path, language, size)
    csrf = await _sign_in(shop, page)
    await _buy(shop, page, csrf, language, size)
    for name in ("me", "orders", "after-sales", "coupons", "addresses", "settings", "privacy"):
        await _take(shop, page, "storefront", name, f"/{name}", language, size)
    await context.close()
    return complaints


async def _buy(shop: Shop, page: Page, csrf: str, language: str, size: str) -> None:
    """From the cart to the order; every page on the way."""
    api = f"{shop.url}/api/storefront/v1"

    async def ask(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await page.request.fetch(f"{api}{path}", method=method, data=body, headers={"X-CSRF-Token": csrf})
        assert answer.ok, await answer.text()
        said: dict[str, Any] = await answer.json()
        return said

    address_id, checkout_id = str(uuid4()), str(uuid4())
    lines = [{"sku_id": shop.ids["sku"], "quantity": 1}]
    await ask("POST", "/addresses", ADDRESS | {"id": address_id, "phone": PHONE_NUMBER})
    await ask("PUT", f"/cart/lines/{shop.ids['sku']}", {"quantity": 1})
    await _take(shop, page, "storefront", "cart", "/cart", language, size)
    await _take(shop, page, "storefront", "checkout", f"/checkout?lines={shop.ids['sku']}.1", language, size)
    total = (await ask("POST", "/quotes", {"lines": lines}))["total"]
    placed = {"id": checkout_id, "lines": lines, "address_id": address_id, "shown_total": total}
    await ask("POST", "/checkouts", placed)
    await _take(shop, page, "storefront", "pay", f"/pay/{checkout_id}", language, size)
    await page.get_by_role("button").last.click()
    await page.locator("button.main").click()
    await page.wait_for_url("**/result**")
    await _take(shop, page, "storefront", "result", page.url.removeprefix(shop.url), language, size)
    orders = (await (await page.request.get(f"{api}/orders?limit=1")).json())["items"]
    await _take(shop, page, "storefront", "order", f"/orders/{orders[0]['id']}", language, size)
    shared = await ask("POST", "/shares", {"kind": "group", "target_id": shop.ids["group"]})
    await _take(shop, page, "storefront", "landing", f"/s/{shared['token']}", language, size)


async def _console(shop: Shop, chrome: Browser, language: str, size: str) -> list[str]:
    context, page, complaints = await _window(shop, chrome, language, size)
    await page.goto(f"{shop.url}/console/sign-in")
    await page.locator("input").first.fill("owner@demo.tuan")
    await page.locator("input[type=password]").fill(shop.password)
    await page.locator("button[type=submit]").click()
    await page.wait_for_url(lambda url: "sign-in" not in url)
    await _know_more(shop, page)
    for name, path in (_menu() | _console_pages(shop)).items():
        await _take(shop, page, "console", name, f"/console/{path}", language, size)
    await context.close()
    return complaints


async def _window(shop: Shop, chrome: Browser, language: str, size: str) -> tuple[BrowserContext, Page, list[str]]:
    width, height = SIZES[size]
    context = await chrome.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        device_scale_factor=2 if size == "phone" else 1,
        is_mobile=size == "phone",
        has_touch=size == "phone",
    )
    page, complaints = await context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    return context, page, complaints


async def _take(shop: Shop, page: Page, door: str, name: str, path: str, language: str, size: str) -> None:
    await page.goto(shop.url + path)
    await page.wait_for_load_state("networkidle")
    file = SCREENS / door / language / f"{name}-{size}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    content = await page.screenshot()
    file.write_bytes(content)
    shop.taken.append(file)
    if (door, name, size) in IN_README:
        README_SCREENS.mkdir(parents=True, exist_ok=True)
        with Image.open(BytesIO(content)) as shot:
            shot.thumbnail((1280, 1280))
            shot.convert("RGB").save(README_SCREENS / f"{door}-{name}-{language}.webp", quality=82)


async def _know(shop: Shop, page: Page) -> None:
    """Things of the shop whose pages are shown."""
    api = f"{shop.url}/api/storefront/v1"
    groups = (await (await page.request.get(f"{api}/plays/groups?limit=1")).json())["items"]
    products = (await (await page.request.get(f"{api}/products?limit=20")).json())["items"]
    categories = await (await page.request.get(f"{api}/categories")).json()
    shown = next(product["id"] for product in products if product.get("play"))
    detail = await (await page.request.get(f"{api}/products/{shown}")).json()
    shop.ids |= {
        "sku": next(sku["id"] for sku in detail["skus"] if sku["stock_state"] != "sold_out"),
        "product": shown,
        "group": groups[0]["id"],
        "category": (categories["items"] if isinstance(categories, dict) else categories)[0]["id"],
    }


async def _know_more(shop: Shop, page: Page) -> None:
    api = f"{shop.url}/api/console/v1"

    async def first(path: str) -> dict[str, Any]:
        items: list[dict[str, Any]] = (await (await page.request.get(f"{api}{path}")).json())["items"]
        return items[0]

    campaigns = (await (await page.request.get(f"{api}/plays/campaigns?limit=50")).json())["items"]
    campaign = max(campaigns, key=lambda one: int(one["orders"]))
    shop.ids |= {
        "order": (await first("/orders?limit=1"))["id"],
        "campaign": campaign["id"],
        "console_group": (await first("/plays/groups?state=formed&limit=1"))["id"],
    }


def _storefront_pages(shop: Shop) -> dict[str, str]:
    return {
        "home": "/",
        "search": "/search?q=%E8%8C%B6",
        "no-result": "/search?q=zzzz",
        "categories": "/categories",
        "product": f"/products/{shop.ids['product']}",
        "groups": "/groups",
        "group": f"/groups/{shop.ids['group']}",
        "sign-in": "/sign-in",
        "lost": "/nowhere",
    }


def _menu() -> dict[str, str]:
    """The pages of the console whose addresses name nothing of the shop."""
    routes = (ROOT / "web" / "console" / "src" / "app" / "router.ts").read_text()
    found = re.findall(r"path: '/([a-z/-]*)', name: '([a-z-]+)'", routes)
    return {name: path for path, name in found if name != "sign-in"}


def _console_pages(shop: Shop) -> dict[str, str]:
    ids = shop.ids
    return {
        "order": f"orders?order={ids['order']}",
        "product": f"products/{ids['product']}",
        "campaign": f"plays/campaigns/{ids['campaign']}",
        "group": f"plays/groups/{ids['console_group']}",
        "shares": f"shares?kind=campaign&target_id={ids['campaign']}",
    }


async def _sign_in(shop: Shop, page: Page) -> str:
    """By the API: the page itself was shown. The token that a change asks for."""
    api = f"{shop.url}/api/storefront/v1"
    await page.request.post(f"{api}/sign-in-codes", data={"phone": PHONE_NUMBER})
    messages = await (await page.request.get(f"{api}/demo/text-messages?phone={PHONE_NUMBER}")).json()
    newest = (messages["items"] if isinstance(messages, dict) else messages)[0]
    found = re.search(r"\d{4,8}", newest["text"])
    assert found is not None, newest
    answer = await page.request.post(f"{api}/session", data={"phone": PHONE_NUMBER, "code": found.group()})
    csrf: str = (await answer.json())["csrf_token"]
    return csrf


def _contact_sheet(shop: Shop) -> Path:
    figures = "\n".join(
        f'<figure><img loading="lazy" src="{html.escape(str(file.relative_to(SCREENS)))}" alt=""><figcaption>'
        f"{html.escape(str(file.relative_to(SCREENS)))}</figcaption></figure>"
        for file in sorted(shop.taken)
    )
    style = "body{display:flex;flex-wrap:wrap;gap:16px;font:14px sans-serif}img{max-width:480px;border:1px solid #ccc}"
    page = SCREENS / "index.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Tour</title><style>{style}</style>{figures}")
    return page


def main() -> int:
    """Take the tour; 1 if a browser complained."""
    chromium: dict[str, Any] = {"args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    if path := browser.set_up().get("CHROMIUM_PATH"):
        chromium["executable_path"] = path
    with running() as shop:
        complaints = asyncio.run(tour(shop, chromium))
        print(f"{len(shop.taken)} pictures: {_contact_sheet(shop)}")
    print("\n".join(complaints) or "no browser complained")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
