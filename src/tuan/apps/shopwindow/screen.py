"""The first screen, drawn before any script runs: the picture and the words that people wait for, in their places.

It lies over the app until the app has drawn the same. Everything has the measures that the app gives it, so nothing moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from tuan.apps.shopwindow.facts import HOME, Facts
from tuan.apps.shopwindow.head import in_language, offered_price, price_text
from tuan.apps.shopwindow.pictures import hints, image
from tuan.apps.shopwindow.screen_lists import SEARCH, groups_screen, search_screen
from tuan.kit.text import Text

FOR_YOU = Text("为您推荐", "For you")
ALMOST, START = Text("正在拼，快来凑", "Almost complete"), Text("去开团", "Start")
OFFERS_SHOWN, TILES_SHOWN, GROUPS_SHOWN, SHELVES_SHOWN = 1, 2, 3, 10


# How wide the large pictures are shown; the app says the same, so that both choose the same file.
ACROSS = "(max-width: 480px) 100vw, 480px"
IN_CARD = "(max-width: 480px) calc(100vw - 56px), 424px"


@dataclass(frozen=True, slots=True)
class Screen:
    """Its HTML, and hints for the pictures in it that the browser should fetch first."""

    html: str
    hints: tuple[str, ...] = ()


def first_screen(facts: Facts, *, language: str) -> Screen:
    """What can be drawn of a page; nothing for a page that begins empty."""
    match facts.kind:
        case "home":
            return _home(facts, language)
        case "product":
            return _product(facts, language)
        case "landing":
            return _landing(facts, language)
        case "group":
            return _group(facts, language)
        case "groups":
            return Screen(*groups_screen(facts, language))
        case "search":
            return Screen(search_screen(facts, language))
        case _:
            return Screen("")


def _home(facts: Facts, language: str) -> Screen:
    shelves, campaigns, groups, products = (facts.bodies[address] for address in HOME)
    banners = (facts.look or {}).get("banners") or []
    offers = [one for one in _items(campaigns) if one["state"] == "running" and one["product"]["picture"]]
    offers = [] if banners else offers[:OFFERS_SHOWN]
    tiles = _items(products)[:TILES_SHOWN]
    drawn = [_banner(one, language) for one in banners[:1]] or [_offer(one, language) for one in offers]
    banner = "".join(drawn) or '<div class="fs-offer"></div>'
    strip = "".join(_strip_tile(one, language) for one in _items(groups)[:GROUPS_SHOWN])
    html = (
        '<div class="fs-top"><b class="fs-brand"><i class="fs-mark"></i>'
        f'{Text("团", "Tuan").into(language)}</b><span class="fs-search">{SEARCH.into(language)}</span></div>'
        f'<div class="fs-banner">{banner}</div>'
        f'<div class="fs-shelves">{"".join(_shelf(one, language) for one in (shelves or [])[:SHELVES_SHOWN])}</div>'
        + (f'<div class="fs-strip"><b>{ALMOST.into(language)}</b><div>{strip}</div></div>' if strip else "")
        + f'<b class="fs-section">{FOR_YOU.into(language)}</b>'
        f'<div class="fs-feed">{"".join(_tile(one, language) for one in tiles)}</div>'
    )
    first = [(one["picture"], "large", "") for one in banners[:1]]
    first += [(one["product"]["picture"], "small", "") for one in offers]
    first += [(tile["picture"], "medium", "") for tile in tiles]
    return Screen(html, hints(*first))


def _product(facts: Facts, language: str) -> Screen:
    product = facts.about
    assert product is not None
    picture = (product["pictures"] or [product["picture"]])[0]
    html = (
        f'<div class="fs-gallery">{image(picture, "large", language, ACROSS)}</div><div class="fs-block">'
        f'<p class="fs-price">{price_text(offered_price(facts))}</p><p class="fs-also"></p>'
        f'<p class="fs-title">{escape(in_language(product["title"], language))}</p>'
        f'<p class="fs-muted">{escape(in_language(product["subtitle"], language))}</p></div>'
    )
    return Screen(html, hints((picture, "large", ACROSS)))


def _landing(facts: Facts, language: str) -> Screen:
    product = facts.about
    if product is None:
        return Screen("")
    html = (
        f'<div class="fs-landing"><div class="fs-sharer"><i></i><span>{escape(facts.sharer or "")}</span></div>'
        f'<div class="fs-card"><div class="fs-shot">{image(product["picture"], "large", language, IN_CARD)}</div>'
        f'<p class="fs-title">{escape(in_language(product["title"], language))}</p>'
        f'<p class="fs-price">{price_text(offered_price(facts))}</p></div></div>'
    )
    return Screen(html, hints((product["picture"], "large", IN_CARD)))


def _group(facts: Facts, language: str) -> Screen:
    product = facts.about
    assert product is not None
    html = (
        '<div class="fs-bar"></div><div class="fs-card fs-row">'
        f'<div class="fs-shot">{image(product["picture"], "small", language)}</div>'
        f"<div><p>{escape(in_language(product['title'], language))}</p>"
        f'<p class="fs-price">{price_text(offered_price(facts))}</p></div></div><div class="fs-card fs-wait"></div>'
    )
    return Screen(html, hints((product["picture"], "small", "")))


def _banner(banner: dict[str, Any], language: str) -> str:
    return f'<div class="fs-picture">{image(banner["picture"], "large", language)}</div>'


def _offer(campaign: dict[str, Any], language: str) -> str:
    return (
        f'<div class="fs-offer"><span><b>{escape(in_language(campaign["name"], language))}</b>'
        f"<i>{price_text(campaign['price_from'])}</i></span>"
        f'<span class="fs-offer-shot">{image(campaign["product"]["picture"], "small", language)}</span></div>'
    )


def _shelf(category: dict[str, Any], language: str) -> str:
    return f"<span><i>{escape(category['emoji'] or '')}</i>{escape(in_language(category['name'], language))}</span>"


def _strip_tile(group: dict[str, Any], language: str) -> str:
    return f'<span class="fs-shot">{image(group["product"]["picture"], "small", language, first=False)}</span>'


def _tile(card: dict[str, Any], language: str) -> str:
    return (
        f'<div><div class="fs-shot">{image(card["picture"], "medium", language)}</div>'
        f"<p>{escape(in_language(card['title'], language))}</p></div>"
    )


def _items(page: dict[str, Any] | None) -> list[dict[str, Any]]:
    items: Iterable[dict[str, Any]] = page["items"] if page else ()
    return list(items)
