"""The front door of the catalog."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tuan.catalog import policy
from tuan.catalog.errors import NotOnSale
from tuan.catalog.events import PriceChanged, ProductPublished, ProductWithdrawn
from tuan.catalog.plugs import CardFeature, Shelves, plug_card_feature, plug_filter, plug_shelves
from tuan.catalog.schemas import ProductCardOut, card_out, cards_out
from tuan.catalog.shapes import ProductCard, ShelfNumbers, SkuFacts, SkuTerms, StockState
from tuan.catalog.store import categories, edits, prices, products, stock
from tuan.kit.errors import NotFound
from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.database import Tx

__all__ = [
    "CardFeature",
    "NotOnSale",
    "PriceChanged",
    "ProductCard",
    "ProductCardOut",
    "ProductPublished",
    "ProductWithdrawn",
    "ShelfNumbers",
    "Shelves",
    "SkuFacts",
    "SkuTerms",
    "StockState",
    "add_sales",
    "card_out",
    "cards_out",
    "categories_of",
    "currencies_of",
    "honest_references",
    "lowest_list_price",
    "main_currency",
    "plug_card_feature",
    "plug_filter",
    "plug_shelves",
    "product_cards",
    "product_shop",
    "record_offer",
    "reference_price_allowed",
    "show_stock",
    "sku_facts",
    "sku_terms",
    "skus_by_code",
    "skus_of_shop",
]


async def sku_facts(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, SkuFacts]:
    """Facts of these SKUs in one statement; unknown ids are left out."""
    return await products.sku_facts(tx, sku_ids) if sku_ids else {}


async def sku_terms(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, SkuTerms]:
    """Costs and reference prices of these SKUs, for the shop's eyes only; unknown ids are left out."""
    return await products.sku_terms(tx, sku_ids) if sku_ids else {}


async def honest_references(tx: Tx, prices_now: Mapping[SkuId, Money], *, at: datetime) -> dict[SkuId, Money]:
    """The highest reference price that may be shown with each SKU at its list price; one without any is left out."""
    return await prices.allowed_references(tx, prices_now, window=policy.REFERENCE_WINDOW, at=at)


async def skus_by_code(tx: Tx, shop_id: ShopId, codes: Collection[str]) -> dict[str, SkuId]:
    """The SKUs of a shop that carry these codes now; unknown codes are left out."""
    return await products.skus_by_code(tx, shop_id, codes)


async def skus_of_shop(
    tx: Tx, shop_id: ShopId, *, words: str | None = None, after: str | None, limit: int
) -> list[SkuFacts]:
    """The SKUs of a shop that are not retired, by their code, from a code on; `words` is a part of the code."""
    return await products.skus_of_shop(tx, shop_id, words=words, after=after, limit=limit)


async def product_cards(tx: Tx, product_ids: Collection[ProductId]) -> dict[ProductId, ProductCard]:
    """Cards of these products in one statement, published or not; unknown ids are left out."""
    return await products.cards(tx, product_ids) if product_ids else {}


async def categories_of(tx: Tx, product_ids: Collection[ProductId]) -> dict[ProductId, frozenset[CategoryId]]:
    """On which shelves these products lie."""
    return await categories.of_products(tx, product_ids)


async def product_shop(tx: Tx, product_id: ProductId) -> ShopId:
    """The shop that sells a product. Raises NotFound."""
    shop_id = await products.shop_of(tx, product_id)
    if shop_id is None:
        raise NotFound(kind="product")
    return shop_id


async def main_currency(tx: Tx, shop_id: ShopId) -> str:
    """The currency in which a shop sells most of its goods; the house's own before there are any."""
    return await prices.main_currency(tx, shop_id) or "CNY"


async def currencies_of(tx: Tx, shop_id: ShopId) -> set[str]:
    """The currencies in which a shop sells now."""
    return await prices.currencies_of(tx, shop_id)


async def reference_price_allowed(tx: Tx, sku_id: SkuId, *, at: datetime, days: int) -> Money | None:
    """The lowest price really offered in the `days` days before `at`; None when it was not on sale then."""
    return await prices.lowest(tx, sku_id, since=at - timedelta(days=days), at=at)


async def lowest_list_price(tx: Tx, sku_id: SkuId, *, since: datetime, at: datetime) -> Money | None:
    """The lowest list price asked between two moments; None when it was not on sale."""
    return await prices.lowest_list_price(tx, sku_id, since=since, at=at)


async def record_offer(
    tx: Tx, *, sku_id: SkuId, price: Money, source_id: UUID, from_at: datetime, until_at: datetime | None
) -> None:
    """Remember a price that a campaign really asked, so that it counts for reference prices; a repeat replaces it."""
    await prices.offer(tx, sku_id=sku_id, price=price, source_id=source_id, from_at=from_at, until_at=until_at)


async def add_sales(tx: Tx, quantities: Mapping[ProductId, int]) -> None:
    """Raise (or lower) the sold counters. The rows stay locked until the end: call it last, or from a listener."""
    await edits.add_sales(tx, quantities)


async def show_stock(tx: Tx, states: Mapping[SkuId, StockState]) -> None:
    """Show another stock state of these SKUs, and so of their products."""
    await stock.show(tx, states)
