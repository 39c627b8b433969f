"""The first screens of the groups tab and of the search page: rows and words in the places that the app gives them."""

from html import escape
from typing import Any

from tuan.apps.shopwindow.facts import CATEGORIES, OPEN_GROUPS, Facts
from tuan.apps.shopwindow.head import in_language, price_text
from tuan.apps.shopwindow.pictures import hints, image
from tuan.kit.text import Text

GROUPS = Text("拼团", "Groups")
TABS = (Text("正在拼", "Open now"), Text("去开团", "Start one"), Text("我的拼团", "My groups"))
SEARCH, POPULAR = Text("搜索商品", "Search products"), Text("看看这些分类", "Popular categories")
ROWS_SHOWN = 6


def groups_screen(facts: Facts, language: str) -> tuple[str, tuple[str, ...]]:
    """Open groups; where there are none the app says so."""
    page = facts.bodies[OPEN_GROUPS]
    rows: list[dict[str, Any]] = page["items"][:ROWS_SHOWN] if page else []
    tabs = "".join(f"<span>{tab.into(language)}</span>" for tab in TABS)
    html = f'<b class="fs-heading">{GROUPS.into(language)}</b><div class="fs-tabs">{tabs}</div><div class="fs-list">'
    html += "".join(_row(group, language) for group in rows) + "</div>"
    return html, hints(*((group["product"]["picture"], "small", "") for group in rows[:3]))


def _row(group: dict[str, Any], language: str) -> str:
    return (
        f'<div class="fs-group"><div class="fs-shot">{image(group["product"]["picture"], "small", language)}</div>'
        f"<div><p>{escape(in_language(group['product']['title'], language))}</p>"
        f'<p class="fs-price">{price_text(group["price"])}</p></div></div>'
    )


def search_screen(facts: Facts, language: str) -> str:
    """Where else to look, before anything is typed. What was searched before only the phone knows."""
    chips = "".join(
        f"<span>{escape(one['emoji'] or '')} {escape(in_language(one['name'], language))}</span>"
        for one in facts.bodies[CATEGORIES] or []
    )
    return (
        f'<div class="fs-top fs-look"><span class="fs-search">{SEARCH.into(language)}</span></div>'
        f'<div class="fs-help"><b>{POPULAR.into(language)}</b><div>{chips}</div></div>'
    )
