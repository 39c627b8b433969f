"""From columns to shapes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tuan.catalog.shapes import STOCK_STATES, Option, ProductCard
from tuan.kit.ids import PictureId, ProductId, ShopId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.pictures import Picture

CARD_COLUMNS = """p.id, p.shop_id, p.title_zh, p.title_en, p.subtitle_zh, p.subtitle_en, p.pictures -> 0 as picture,
    p.currency, p.price_from_minor, p.reference_minor, p.state = 'published' as is_published, c.sold_count,
    c.stock_state"""


def card_of(row: Mapping[str, Any]) -> ProductCard:
    """A card from its columns."""
    return ProductCard(
        ProductId(row["id"]),
        ShopId(row["shop_id"]),
        Text(row["title_zh"], row["title_en"]),
        Text(row["subtitle_zh"], row["subtitle_en"]),
        picture_of(row["picture"]),
        Money(row["price_from_minor"], row["currency"]),
        money_of(row["reference_minor"], row["currency"]),
        row["sold_count"],
        STOCK_STATES[row["stock_state"]],
        row["is_published"],
    )


def picture_of(kept: Mapping[str, Any] | None) -> Picture | None:
    """A picture as the product keeps it: pictures never change, so the row carries their measures."""
    if kept is None:
        return None
    return Picture(PictureId(UUID(kept["id"])), kept["width"], kept["height"], text_of(kept["alt"]))


def kept_picture(picture: Picture) -> dict[str, Any]:
    """A picture as JSON values."""
    return {
        "id": str(picture.id),
        "width": picture.width,
        "height": picture.height,
        "alt": {"zh": picture.alt.zh, "en": picture.alt.en},
    }


def option_of(kept: Mapping[str, Any]) -> Option:
    """An option from JSON values."""
    return Option(text_of(kept["name"]), tuple(text_of(value) for value in kept["values"]))


def kept_option(option: Option) -> dict[str, Any]:
    """An option as JSON values."""
    return {
        "name": {"zh": option.name.zh, "en": option.name.en},
        "values": [{"zh": value.zh, "en": value.en} for value in option.values],
    }


def text_of(kept: Mapping[str, str]) -> Text:
    """A text from JSON values."""
    return Text(kept["zh"], kept["en"])


def money_of(minor: int | None, currency: str) -> Money | None:
    """An amount, if there is one."""
    return None if minor is None else Money(minor, currency)
