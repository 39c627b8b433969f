"""Frozen shapes that the catalog takes and hands out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tuan.kit.ids import CategoryId, PictureId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.pictures import Picture

StockState = Literal["in_stock", "few_left", "sold_out"]
ProductState = Literal["draft", "published", "withdrawn"]
STOCK_STATES: tuple[StockState, ...] = ("sold_out", "few_left", "in_stock")
"""By their number in the tables."""


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
class SkuTerms:
    """What only the shop knows of a SKU: what it pays for it, and which reference price it shows."""

    cost: Money | None
    reference_price: Money | None


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
    state: StockState


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose (colour), and what there is to choose from."""

    name: Text
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuDraft:
    """One buyable variant; `option_values` has an index into the values of each option."""

    id: SkuId
    code: str
    option_values: tuple[int, ...]
    price: Money
    reference_price: Money | None = None
    cost: Money | None = None
    safety_stock: int = 0
    picture_id: PictureId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """Everything that an operator writes about a product."""

    title: Text
    subtitle: Text
    description: Text
    category_ids: tuple[CategoryId, ...]
    picture_ids: tuple[PictureId, ...]
    options: tuple[Option, ...]
    skus: tuple[SkuDraft, ...]


@dataclass(frozen=True, slots=True)
class Sku:
    """A variant as it stands."""

    id: SkuId
    code: str
    option_values: tuple[int, ...]
    option_text: Text
    price: Money
    reference_price: Money | None
    cost: Money | None
    picture_id: PictureId | None


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it stands, with the variants that are not retired, in their order."""

    id: ProductId
    shop_id: ShopId
    state: ProductState
    version: int
    title: Text
    subtitle: Text
    description: Text
    category_ids: tuple[CategoryId, ...]
    pictures: tuple[Picture, ...]
    options: tuple[Option, ...]
    skus: tuple[Sku, ...]
    price_from: Money
    reference_price: Money | None
    sold_count: int
    stock_state: StockState
    updated_at: datetime

    @property
    def is_published(self) -> bool:
        """Whether shoppers see it."""
        return self.state == "published"


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop."""

    id: CategoryId
    shop_id: ShopId
    slug: str
    name: Text
    emoji: str | None
    position: int
