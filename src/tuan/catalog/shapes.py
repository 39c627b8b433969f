"""Frozen shapes that the catalog hands out."""

from dataclasses import dataclass
from typing import Literal

from tuan.kit.ids import PictureId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.pictures import Picture

StockState = Literal["in_stock", "few_left", "sold_out"]


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What anybody above needs to know about one SKU; `price` is the list price of one piece."""

    sku_id: SkuId
    product_id: ProductId
    shop_id: ShopId
    code: str
    title: Text
    option_text: Text
    picture_id: PictureId | None
    picture: Picture | None
    price: Money
    is_published: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as lists show it. `price_from` is the lowest list price."""

    id: ProductId
    shop_id: ShopId
    title: Text
    subtitle: Text
    picture: Picture | None
    price_from: Money
    reference_price: Money | None
    sold_count: int
    stock_state: StockState
    is_published: bool


@dataclass(frozen=True, slots=True)
class ShelfNumbers:
    """Pieces of one SKU: what is there, what is promised, what is kept back, and what may be sold."""

    on_hand: int
    held: int
    safety: int
    available: int
