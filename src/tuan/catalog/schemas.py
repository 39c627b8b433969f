"""Wire shapes of the catalog that shoppers see, here and on the pages of other domains."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from tuan.catalog import plugs
from tuan.catalog.shapes import ProductCard, StockState
from tuan.catalog.store import products
from tuan.kit.ids import CampaignId, CategoryId, PictureId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire
from tuan.platform.pictures import Picture, PictureOut

Values = dict[str, Any]
"""JSON values. Lists and pages are written from these: checking our own words again costs more than reading them."""


class PlayOffer(Wire):
    """That a product can be bought together: by which play, and from which price."""

    kind: str
    campaign_id: CampaignId
    seats: int
    price_from: MoneyOut


class ProductCardOut(Wire):
    """A product as lists show it; `price_from` is the lowest list price."""

    id: ProductId
    shop_id: ShopId
    title: TextOut
    subtitle: TextOut
    picture: PictureOut | None
    price_from: MoneyOut
    reference_price: MoneyOut | None
    sold_count: int
    stock_state: StockState
    play: PlayOffer | None


class ProductPage(Wire):
    """Products, and the words that found them if nothing was found by the words that were typed."""

    items: list[ProductCardOut]
    next_cursor: str | None
    did_you_mean: str | None


class SuggestedProduct(Wire):
    """A product that somebody may be typing the name of."""

    id: ProductId
    title: TextOut


class SuggestionsOut(Wire):
    """Words and products that begin like what was typed."""

    words: list[str]
    products: list[SuggestedProduct]


class CategoryOut(Wire):
    """A shelf of the shop."""

    id: CategoryId
    slug: str
    name: TextOut
    emoji: str | None
    position: int


class ShopName(Wire):
    """Who sells it."""

    id: ShopId
    name: TextOut


class OptionOut(Wire):
    """Something to choose, and what from."""

    name: TextOut
    values: list[TextOut]


class SkuOut(Wire):
    """A variant; `option_values` has an index into the values of each option; `available` stops at 99."""

    id: SkuId
    code: str
    option_values: list[int]
    price: MoneyOut
    reference_price: MoneyOut | None
    available: int
    stock_state: StockState
    picture_id: PictureId | None


class ProductOut(ProductCardOut):
    """A product's page. `reference_reason` says why a reference price may be shown."""

    shop: ShopName
    description: TextOut
    pictures: list[PictureOut]
    options: list[OptionOut]
    skus: list[SkuOut]
    category_ids: list[CategoryId]
    reference_reason: str | None


def card_values(card: ProductCard, features: Mapping[str, Mapping[ProductId, Values]]) -> Values:
    """A card as JSON values, with its plugged features."""
    return {
        "id": card.id,
        "shop_id": card.shop_id,
        "title": text_values(card.title),
        "subtitle": text_values(card.subtitle),
        "picture": picture_values(card.picture),
        "price_from": money_values(card.price_from),
        "reference_price": money_values(card.reference_price),
        "sold_count": card.sold_count,
        "stock_state": card.stock_state,
        "play": None,
        **{name: of.get(card.id) for name, of in features.items()},
    }


def card_out(card: ProductCard, features: Mapping[str, Mapping[ProductId, Values]] | None = None) -> ProductCardOut:
    """A card for the wire."""
    return ProductCardOut.model_validate(card_values(card, features or {}))


async def cards_out(tx: Tx, product_ids: Collection[ProductId], *, at: datetime) -> dict[ProductId, ProductCardOut]:
    """Cards for the wire, with their plugged features; unknown ids are left out."""
    found = await products.cards(tx, product_ids) if product_ids else {}
    features = await plugs.features_of(tx, found.keys(), at)
    return {product_id: card_out(card, features) for product_id, card in found.items()}


def text_values(text: Text) -> Values:
    """A text as JSON values."""
    return {"zh": text.zh, "en": text.en}


def money_values(money: Money | None) -> Values | None:
    """An amount as JSON values."""
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def picture_values(picture: Picture | None) -> Values | None:
    """A picture as JSON values."""
    if picture is None:
        return None
    return {
        "id": picture.id,
        "url_small": picture.url("small"),
        "url_medium": picture.url("medium"),
        "url_large": picture.url("large"),
        "width": picture.width,
        "height": picture.height,
        "alt": text_values(picture.alt),
    }
