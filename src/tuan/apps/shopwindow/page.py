"""One page of the storefront as it leaves the house: the built file, and in it what this page begins with."""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from tuan.apps.shopwindow.build import START_HASH, Build
from tuan.apps.shopwindow.doors import ask
from tuan.apps.shopwindow.facts import Facts, facts_of
from tuan.apps.shopwindow.head import head
from tuan.apps.shopwindow.screen import first_screen
from tuan.platform.http.middleware import CSP

log = structlog.get_logger("tuan.shopwindow")

WriteKey = Callable[[], Awaitable[str]]
# Filled for the tracker of the page; a page without a key tracks nothing.
NO_KEY = '<meta name="tuan-write-key" content=""'
LOOK = "/shop"
LANGUAGE_COOKIE = "tuan_language"
# A page must not wait for a house in trouble: its script asks again and can say what is wrong.
PATIENCE_SECONDS = 1.5
MODULES = {
    "home": "src/pages/HomePage.vue",
    "product": "src/pages/ProductPage.vue",
    "landing": "src/pages/LandingPage.vue",
    "group": "src/stage/GroupPage.vue",
    "groups": "src/stage/GroupsPage.vue",
    "search": "src/pages/SearchPage.vue",
}
# As web/kit/src/ui/tokens.css has them.
HOUSE_TOKENS = "--accent:#e93b3d;--accent-ink:#d0262a;--accent-soft:#fdeeee"
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """Draws the pages of a built storefront over the shoppers' door."""

    folder: Path
    door: ASGIApp
    public_url: str | None
    write_key: WriteKey

    async def page(self, path: str, scope: Scope) -> Response:
        """The page at a path, which begins with a slash."""
        build = _built(self.folder, (self.folder / "index.html").stat().st_mtime_ns)
        headers = Headers(scope=scope)
        language = _language(headers)
        facts = await self._facts(path, scope)
        home = self.public_url or _home(scope, headers)
        screen = first_screen(facts, language=language)
        module = MODULES.get(facts.kind)
        html = build.page(
            language=language,
            head=head(facts, home=home, language=language)
            + "".join(screen.hints)
            + build.styles(module)
            + _colours(facts)
            + build.modules(module, language),
            body=screen.html,
            data=_data(facts),
        )
        html = html.replace(NO_KEY, f'<meta name="tuan-write-key" content="{await self.write_key()}"')
        return _sent(html.encode(), facts.status, headers)

    async def _facts(self, path: str, scope: Scope) -> Facts:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                facts, look = await asyncio.gather(facts_of(self.door, scope, path), ask(self.door, scope, LOOK))
                if look.body is None:
                    return facts
                facts = replace(facts, answers={**facts.answers, LOOK: look.text}, look=look.body)
                return await self._dressed(facts, scope)
        except TimeoutError:
            log.warning("page_without_facts", seconds=PATIENCE_SECONDS)
            return Facts("plain", path)

    async def _dressed(self, facts: Facts, scope: Scope) -> Facts:
        """A page about what another shop sells wears that shop's colour."""
        if facts.about is None or facts.look is None or facts.about["shop_id"] == facts.look["shop_id"]:
            return facts
        address = f"/shops/{facts.about['shop_id']}/look"
        worn = await ask(self.door, scope, address)
        if worn.body is None:
            return facts
        return replace(facts, answers={**facts.answers, address: worn.text}, worn=worn.body)


@lru_cache(maxsize=2)
def _built(folder: Path, _changed: int) -> Build:
    return Build.read(folder)


def _language(headers: Headers) -> str:
    chosen = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    if chosen in ("zh-CN", "en"):
        return chosen
    asked = headers.get("accept-language", "")
    return "zh-CN" if not asked or asked.lower().startswith(("zh", "*")) else "en"


def _home(scope: Scope, headers: Headers) -> str:
    host = headers.get("host", "localhost")
    return f"{scope.get('scheme', 'http')}://{host if HOST.fullmatch(host) else 'localhost'}"


def _colours(facts: Facts) -> str:
    """The shop's own colour in the place of the house's; over it that of the shop that the page is about, until the script dresses."""
    accent = (facts.look or {}).get("accent")
    house = f"<style>:root:root{{{_tokens(accent)}}}</style>" if accent else ""
    if facts.worn is None or facts.worn["accent"] == accent:
        return house
    own = facts.worn["accent"]
    return f'{house}<style id="worn">:root:root:root{{{_tokens(own) if own else HOUSE_TOKENS}}}</style>'


def _tokens(accent: str) -> str:
    return f"--accent:{accent};--accent-ink:{accent};--accent-soft:color-mix(in srgb, {accent} 9%, #fff)"


def _data(facts: Facts) -> str:
    if not facts.answers:
        return ""
    whole = b",".join(orjson.dumps(address) + b":" + text for address, text in facts.answers.items())
    # A less-than sign could end the element; JSON can spell it otherwise.
    safe = whole.replace(b"<", b"\\u003c").decode()
    return f'<script type="application/json" id="first-data">{{{safe}}}</script>'


def _sent(html: bytes, status: int, headers: Headers) -> Response:
    # The one script inside the page is known by its hash.
    policy = CSP.replace("script-src 'self'", f"script-src 'self' {START_HASH}")
    told = {
        "Content-Security-Policy": policy,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Accept-Language, Cookie",
    }
    if "gzip" in headers.get("accept-encoding", ""):
        html, told["Content-Encoding"] = gzip.compress(html, compresslevel=5), "gzip"
    return Response(html, status, told, media_type="text/html")
