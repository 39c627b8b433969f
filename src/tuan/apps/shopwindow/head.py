"""The head of a page: title, the words and the picture that a chat shows for a link, the address that counts."""

from html import escape
from typing import Any

from tuan.apps.shopwindow.facts import Facts
from tuan.kit.decimals import decimal_text, money_text
from tuan.kit.money import Money
from tuan.kit.text import Text

HOUSE = Text("团 · 和朋友一起买更便宜", "Tuan · better prices with friends")
HOUSE_SAYS = Text(
    "选商品，开团，邀好友；人齐发货，没拼成自动退款。",
    "Choose, start a group, invite; if it does not fill up, you are refunded.",
)
LARGEST = 1280


def head(facts: Facts, *, home: str, language: str) -> str:
    """The elements that belong between `<head>` and `</head>`, all text escaped."""
    title, says = _words(facts, language)
    tags = [
        f"<title>{escape(title)}</title>",
        _meta("name", "description", says),
        _meta("property", "og:site_name", "Tuan"),
        _meta("property", "og:title", title),
        _meta("property", "og:description", says),
        _meta("property", "og:url", home + facts.path),
        _meta("property", "og:locale", "en_US" if language == "en" else "zh_CN"),
        _meta("property", "og:type", "product" if facts.about else "website"),
        _meta("name", "twitter:title", title),
        _meta("name", "twitter:description", says),
    ]
    if facts.about:
        tags += _price(offered_price(facts))
        tags += _picture(facts.about["picture"], home=home, language=language)
    if facts.kind == "landing" and facts.about:
        # The share's own address names its sharer; a search engine shall find the product.
        tags.append(f'<link rel="canonical" href="{escape(home)}/products/{escape(facts.about["id"])}">')
    elif facts.kind != "plain":
        tags.append(f'<link rel="canonical" href="{escape(home + facts.path)}">')
    if facts.status == 404:
        tags.append('<meta name="robots" content="noindex">')
    return "".join(tags)


def offered_price(facts: Facts) -> dict[str, Any]:
    """What the thing costs together, else alone."""
    assert facts.about is not None
    together = facts.group["price"] if facts.group else (facts.about["play"] or {}).get("price_from")
    price: dict[str, Any] = together or facts.about["price_from"]
    return price


def price_text(price: dict[str, Any]) -> str:
    """An amount as people read it: ¥29.90."""
    return money_text(Money(price["minor"], price["currency"]))


def in_language(text: dict[str, str], language: str) -> str:
    """A text of the catalogue; the other language where it is not translated."""
    return (text["en"] or text["zh"]) if language == "en" else (text["zh"] or text["en"])


def _words(facts: Facts, language: str) -> tuple[str, str]:
    if facts.about is None:
        return _shop(facts, language), HOUSE_SAYS.into(language)
    title = in_language(facts.about["title"], language)
    says = [
        price_text(offered_price(facts)),
        *_standing(facts, language),
        in_language(facts.about["subtitle"], language),
    ]
    named = f"{title} · Tuan"
    if facts.sharer:
        named = Text(f"{facts.sharer}邀你看：{title}", f"{facts.sharer} shares: {title}").into(language)
    return " ".join(named.split()), " ".join(" · ".join(filter(None, says)).split())


def _shop(facts: Facts, language: str) -> str:
    if facts.kind == "plain":
        return "Tuan"
    return f"{in_language(facts.look['name'], language)} · Tuan" if facts.look else HOUSE.into(language)


def _standing(facts: Facts, language: str) -> list[str]:
    group, play = facts.group, (facts.about or {}).get("play")
    if group and group["state"] == "open" and group["seats_left"]:
        left = group["seats_left"]
        return [Text(f"还差 {left} 人成团", f"{left} more to complete the group").into(language)]
    return [Text(f"{play['seats']} 人团", f"group of {play['seats']}").into(language)] if play else []


def _price(price: dict[str, Any]) -> list[str]:
    return [
        _meta("property", "product:price:amount", _decimal(price)),
        _meta("property", "product:price:currency", price["currency"]),
    ]


def _picture(picture: dict[str, Any] | None, *, home: str, language: str) -> list[str]:
    if picture is None:
        return [_meta("name", "twitter:card", "summary")]
    shrunk = min(1, LARGEST / max(picture["width"], picture["height"]))
    url, alt = home + picture["url_large"], in_language(picture["alt"], language)
    return [
        _meta("property", "og:image", url),
        _meta("property", "og:image:type", "image/webp"),
        _meta("property", "og:image:width", str(round(picture["width"] * shrunk))),
        _meta("property", "og:image:height", str(round(picture["height"] * shrunk))),
        _meta("property", "og:image:alt", alt),
        _meta("name", "twitter:card", "summary_large_image"),
        _meta("name", "twitter:image", url),
    ]


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}">'


def _decimal(price: dict[str, Any]) -> str:
    return decimal_text(Money(price["minor"], price["currency"]))
