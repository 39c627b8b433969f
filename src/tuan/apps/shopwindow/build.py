"""The built storefront: which files a page needs, as Vite's manifest tells."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ENTRY = "index.html"
TEXTS = {
    "zh-CN": ("src/locales/zh-CN.ts", "../kit/src/i18n/zh-CN.json"),
    "en": ("src/locales/en.ts", "../kit/src/i18n/en.json"),
}
TITLE, APP = "<title>Tuan</title>", '<div id="app"></div>'
_STYLESHEET = re.compile(r"\s*<link rel=\"stylesheet\"[^>]*>")
_SCRIPT = re.compile(r"<(?:script type=\"module\"|link rel=\"modulepreload\")")
_SCRIPTS = re.compile(
    r"<(?:script type=\"module\"[^>]*></script>|link rel=\"modulepreload\"[^>]*>|link rel=\"stylesheet\" media=\"print\"[^>]*>)"
)
START = Path(__file__).with_name("start.js").read_text().strip()
START_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(START.encode()).digest()).decode()}'"
_FIRST_STYLE = Path(__file__).with_name("screen.css")


@dataclass(frozen=True, slots=True)
class Build:
    """The page's file without its style sheets, Vite's manifest, and every style sheet's text."""

    html: str
    manifest: dict[str, Any]
    sheets: dict[str, str]
    first_style: str

    @classmethod
    def read(cls, folder: Path) -> "Build":
        """Read a build. Raises FileNotFoundError when there is none."""
        manifest = orjson.loads((folder / "build.json").read_bytes())
        named = {sheet for chunk in manifest.values() for sheet in chunk.get("css", ())}
        html = _STYLESHEET.sub("", (folder / "index.html").read_text())
        # The first screen needs no script, so its picture comes first.
        html = _SCRIPT.sub(r'\g<0> fetchpriority="low"', html)
        assert TITLE in html, "the storefront's index.html lost its title"
        assert APP in html, "the storefront's index.html lost its app"
        style = re.sub(r"\s*\n\s*", "", _FIRST_STYLE.read_text())
        return cls(html, manifest, {sheet: (folder / sheet).read_text() for sheet in named}, style)

    def page(self, *, language: str, head: str, body: str, data: str) -> str:
        """The page with what belongs into it."""
        html = self.html.replace('<html lang="zh-CN">', f'<html lang="{language}">', 1).replace(TITLE, head, 1)
        if body:
            html = self._scripts_later(html)
        first = f'<div id="first">{body}</div>' if body else ""
        return html.replace(APP, f'{first}<div id="app"></div>{data}', 1)

    def _scripts_later(self, html: str) -> str:
        """The scripts wait in a template until the picture of the first screen is there: on a thin line they would take its place."""
        scripts = "".join(_SCRIPTS.findall(html))
        html = _SCRIPTS.sub("", html)
        waiting = f'<template id="later">{scripts}</template><script>{START}</script>'
        return html.replace("</body>", f"{waiting}</body>", 1)

    def styles(self, module: str | None) -> str:
        """The style sheets of a page, inside it; named too, so that the script does not fetch them again before it shows something."""
        sheets = list(dict.fromkeys(s for chunk in self._chunks(module) for s in chunk.get("css", ())))
        inside = "".join(self.sheets[sheet] for sheet in sheets)
        named = "".join(f'<link rel="stylesheet" media="print" href="/{sheet}">' for sheet in sheets)
        return f"<style>{self.first_style}{inside}</style>{named}"

    def modules(self, module: str | None, language: str) -> str:
        """Hints for the page's own scripts and its texts; the entry's stand in the file already."""
        known = {chunk["file"] for chunk in self._of(ENTRY, set())}
        wanted = [chunk["file"] for name in (module, *TEXTS[language]) if name for chunk in self._of(name, set())]
        fresh = dict.fromkeys(file for file in wanted if file not in known)
        return "".join(f'<link rel="modulepreload" crossorigin fetchpriority="low" href="/{file}">' for file in fresh)

    def _chunks(self, module: str | None) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        yield from self._of(ENTRY, seen)
        if module:
            yield from self._of(module, seen)

    def _of(self, name: str, seen: set[str]) -> Iterator[dict[str, Any]]:
        if name in seen or name not in self.manifest:
            return
        seen.add(name)
        chunk = self.manifest[name]
        for other in chunk.get("imports", ()):
            yield from self._of(other, seen)
        yield chunk
