"""The front door of the catalog."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from tuan.catalog.plugs import CardFeature, Shelves, plug_card_feature, plug_shelves
from tuan.catalog.shapes import ProductCard, ShelfNumbers, SkuFacts, StockState
from tuan.kit.ids import ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.database import Tx

__all__ = [
    "CardFeature",
    "ProductCard",
    "ShelfNumbers",
    "Shelves",
    "SkuFacts",
    "StockState",
    "add_sales",
    "plug_card_feature",
    "plug_shelves",
    "product_cards",
    "product_shop",
    "record_offer",
    "reference_price_allowed",
    "show_stock",
    "sku_facts",
]


async def sku_facts(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, SkuFacts]:
    """Facts of these SKUs in one statement; unknown ids are left out."""
    raise NotImplementedError


async def product_cards(tx: Tx, product_ids: Collection[ProductId]) -> dict[ProductId, ProductCard]:
    """Cards of these products, published or not; unknown ids are left out."""
    raise NotImplementedError


async def product_shop(tx: Tx, product_id: ProductId) -> ShopId:
    """The shop that sells a product. Raises NotFound."""
    raise NotImplementedError


async def reference_price_allowed(tx: Tx, sku_id: SkuId, *, at: datetime, days: int) -> Money | None:
    """The lowest price really offered in the `days` days before `at`; None when it was not on sale then."""
    raise NotImplementedError


async def record_offer(
    tx: Tx, *, sku_id: SkuId, price: Money, source_id: UUID, from_at: datetime, until_at: datetime | None
) -> None:
    """Remember that a price lower than the list price was really offered (a campaign); once per source, a repeat replaces it."""
    raise NotImplementedError


async def add_sales(tx: Tx, quantities: Mapping[ProductId, int]) -> None:
    """Raise (or lower) the sold counters. The rows stay locked until the end: call it last, or from a listener."""
    raise NotImplementedError


async def show_stock(tx: Tx, states: Mapping[SkuId, StockState]) -> None:
    """Show another stock state of these SKUs, and so of their products."""
    raise NotImplementedError
