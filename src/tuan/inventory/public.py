"""The front door of inventory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tuan.inventory.errors import OutOfStock, StockBelowHeld
from tuan.inventory.shapes import AdjustReason, HoldLine, Stock
from tuan.kit.ids import SkuId, StaffId
from tuan.platform.database import Tx

__all__ = [
    "AdjustReason", "HoldLine", "OutOfStock", "Stock", "StockBelowHeld",
    "adjust", "hold", "keep", "receive", "release", "stock", "take",
]


async def hold(tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], until: datetime | None, at: datetime) -> None:
    """Promise pieces to an owner until a due time (None: for good). All lines or none.

    Calling again for an owner whose hold is open does nothing; after a release it holds anew. Raises OutOfStock, and then nothing is held.
    """
    raise NotImplementedError


async def keep(tx: Tx, *, owner_id: UUID) -> bool:
    """The hold no longer lapses (it is paid). False when nothing is held any more: hold again, or give the money back."""
    raise NotImplementedError


async def release(tx: Tx, *, owner_id: UUID, at: datetime) -> None:
    """Give what is still held back to the shelf, once; a repeat does nothing."""
    raise NotImplementedError


async def take(tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine] | None, at: datetime, reason: str = "shipped") -> None:
    """Goods left the house: on hand and held go down together. None: everything still held. Never more than is held."""
    raise NotImplementedError


async def stock(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, Stock]:
    """The stock of each SKU; zeros for one that never had any."""
    raise NotImplementedError


async def receive(
    tx: Tx, *, sku_id: SkuId, quantity: int, movement_id: UUID, reason: AdjustReason = "received", note: str = "",
    by: StaffId | None, at: datetime,
) -> Stock:
    """Goods came in. A repeated `movement_id` does nothing."""
    raise NotImplementedError


async def adjust(
    tx: Tx, *, sku_id: SkuId, quantity: int, movement_id: UUID, reason: AdjustReason, note: str = "",
    by: StaffId | None, at: datetime,
) -> Stock:
    """Correct what is on hand, up or down. A repeated `movement_id` does nothing. Raises StockBelowHeld."""
    raise NotImplementedError
