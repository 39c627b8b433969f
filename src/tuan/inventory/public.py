"""The front door of inventory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tuan.inventory import store
from tuan.inventory.commands.hold_stock import hold_stock
from tuan.inventory.commands.move_stock import move_stock
from tuan.inventory.commands.release_stock import release_part, release_stock
from tuan.inventory.commands.take_back import take_back
from tuan.inventory.commands.take_stock import take_stock
from tuan.inventory.errors import NotHeld, OutOfStock, StockBelowHeld
from tuan.inventory.events import BackInStock, HoldLapsed, SoldOut
from tuan.inventory.shapes import AdjustReason, Ask, Hold, HoldLine, Stock
from tuan.inventory.shelves import shelves
from tuan.kit.ids import SkuId, StaffId
from tuan.platform.database import Tx

__all__ = [
    "AdjustReason",
    "Ask",
    "BackInStock",
    "Hold",
    "HoldLapsed",
    "HoldLine",
    "NotHeld",
    "OutOfStock",
    "SoldOut",
    "Stock",
    "StockBelowHeld",
    "adjust",
    "available",
    "hold",
    "hold_each",
    "keep",
    "receive",
    "release",
    "release_each",
    "release_part",
    "shelves",
    "stock",
    "take",
    "take_back",
]


async def hold(tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], until: datetime | None, at: datetime) -> None:
    """Promise pieces to an owner until a due time (None: for good). All lines or none.

    Calling again for an owner whose hold is open does nothing; after a release it holds anew.
    Raises OutOfStock, and then nothing is held. Several owners in one transaction: in the order of their SKU ids.
    """
    [refused] = await hold_each(tx, [Ask((Hold(owner_id, tuple(lines)),), until)], at=at)
    if refused:
        raise refused


async def hold_each(tx: Tx, asks: Sequence[Ask], *, at: datetime) -> list[OutOfStock | None]:
    """As `hold`, for many who come at once, served in their order: two statements for all of them.

    Nothing is raised: for each ask None, or the reason why it got nothing.
    """
    return await hold_stock(tx, asks, at=at)


async def keep(tx: Tx, *, owner_id: UUID) -> bool:
    """The hold no longer lapses (it is paid). False when it has lapsed: hold again, or give the money back."""
    return await store.keep(tx, owner_id=owner_id)


async def release(tx: Tx, *, owner_id: UUID, at: datetime) -> None:
    """Give what is still held back to the shelf, once; a repeat does nothing. Several owners in one transaction: `release_each`."""
    await release_stock(tx, owner_ids=[owner_id], at=at)


async def release_each(tx: Tx, owner_ids: Collection[UUID], *, at: datetime) -> None:
    """As `release`, for several owners: all their stock is locked at once, in the order that everybody keeps."""
    await release_stock(tx, owner_ids=owner_ids, at=at)


async def take(
    tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine] | None, at: datetime, reason: str = "shipped"
) -> None:
    """Goods left the house: on hand and held go down together. None: everything still held.

    Raises NotHeld when more is asked than is held, and then nothing is taken.
    """
    await take_stock(tx, owner_id=owner_id, lines=lines, at=at, reason=reason)


async def stock(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, Stock]:
    """The stock of each SKU; zeros for one that never had any."""
    known = await store.stock(tx, sku_ids)
    return {sku_id: known.get(sku_id, Stock(0, 0, 0, 0)) for sku_id in sku_ids}


async def receive(
    tx: Tx,
    *,
    sku_id: SkuId,
    quantity: int,
    movement_id: UUID,
    reason: AdjustReason = "received",
    note: str = "",
    by: StaffId | None,
    at: datetime,
) -> Stock:
    """Goods came in. A repeated `movement_id` does nothing."""
    if quantity <= 0:
        raise ValueError("goods that came in are a positive number")
    return await adjust(
        tx, sku_id=sku_id, quantity=quantity, movement_id=movement_id, reason=reason, note=note, by=by, at=at
    )


async def adjust(
    tx: Tx,
    *,
    sku_id: SkuId,
    quantity: int,
    movement_id: UUID,
    reason: AdjustReason,
    note: str = "",
    by: StaffId | None,
    at: datetime,
) -> Stock:
    """Correct what is on hand, up or down. A repeated `movement_id` does nothing. Raises StockBelowHeld."""
    return await move_stock(
        tx, sku_id=sku_id, quantity=quantity, movement_id=movement_id, reason=reason, note=note, by=by, at=at
    )


async def available(tx: Tx, sku_ids: Sequence[SkuId]) -> dict[SkuId, int]:
    """How many pieces of each may be promised now."""
    found = await stock(tx, sku_ids)
    return {id: found[id].available for id in found}
