"""Inventory as the catalog sees it: plugged in by `apps/wiring.py`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from tuan.catalog import public as catalog
from tuan.inventory import shown, store
from tuan.inventory.policy import state_of
from tuan.kit.ids import ShopId, SkuId
from tuan.platform.database import Tx


class Shelves:
    """The numbers on product pages."""

    async def numbers(self, tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, catalog.ShelfNumbers]:
        """The numbers of each SKU that ever had stock."""
        return {
            sku_id: catalog.ShelfNumbers(
                on_hand=stock.on_hand,
                held=stock.held,
                safety=stock.safety,
                available=stock.available,
                state=state_of(stock.available),
            )
            for sku_id, stock in (await store.stock(tx, sku_ids)).items()
        }

    async def keep_back(self, tx: Tx, shop_id: ShopId, safety: Mapping[SkuId, int], *, at: datetime) -> None:
        """Set how many pieces of each SKU are never sold."""
        safety = {sku_id: safety[sku_id] for sku_id in sorted(safety)}
        await shown.update(tx, await store.keep_back(tx, shop_id=shop_id, safety=safety), at=at)


shelves = Shelves()
