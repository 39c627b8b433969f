"""Where floors above extend the catalog without being known to it."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from tuan.catalog.shapes import ShelfNumbers
from tuan.kit.ids import ProductId, ShopId, SkuId
from tuan.platform.database import Tx

CardFeature = Callable[[Tx, Collection[ProductId], datetime], Awaitable[dict[ProductId, dict[str, Any]]]]
"""`await feature(tx, product_ids, at)`: JSON values for the products that have the feature."""


class Shelves(Protocol):
    """Who knows the stock: inventory."""

    async def numbers(self, tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, ShelfNumbers]:
        """The numbers of each SKU that ever had stock."""

    async def keep_back(self, tx: Tx, shop_id: ShopId, safety: Mapping[SkuId, int], *, at: datetime) -> None:
        """Set how many pieces of each SKU are never sold."""


features: dict[str, CardFeature] = {}
shelves: list[Shelves] = []


def plug_card_feature(name: str, feature: CardFeature) -> None:
    """Show something more on product cards and product pages, under this name."""
    features[name] = feature


filters: dict[str, str] = {}


def plug_filter(name: str, condition: str) -> None:
    """Let lists of products be narrowed: a condition in SQL about `p`, a product, at the instant `%(at)s`."""
    filters[name] = condition


def plug_shelves(those: Shelves) -> None:
    """Let the catalog show stock."""
    shelves[:] = [those]


async def features_of(
    tx: Tx, product_ids: Collection[ProductId], at: datetime
) -> dict[str, dict[ProductId, dict[str, Any]]]:
    """Every plugged feature of these products."""
    if not product_ids:
        return {}
    return {name: await feature(tx, product_ids, at) for name, feature in features.items()}


async def shelf_numbers(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, ShelfNumbers]:
    """The stock of these SKUs; zeros for those that never had any."""
    known = await shelves[0].numbers(tx, sku_ids) if shelves and sku_ids else {}
    nothing = ShelfNumbers(0, 0, 0, 0, "sold_out")
    return {sku_id: known.get(sku_id, nothing) for sku_id in sku_ids}


async def keep_back(tx: Tx, shop_id: ShopId, safety: Mapping[SkuId, int], *, at: datetime) -> None:
    """Tell the shelves how many pieces are never sold."""
    if shelves and safety:
        await shelves[0].keep_back(tx, shop_id, safety, at=at)
