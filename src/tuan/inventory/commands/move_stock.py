"""Move stock: goods came in, were counted again, or broke."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.inventory import shown, store
from tuan.inventory.errors import StockBelowHeld
from tuan.inventory.shapes import AdjustReason, Movement, Stock
from tuan.inventory.store import Changed
from tuan.kit.errors import NotFound
from tuan.kit.ids import SkuId, StaffId
from tuan.platform.database import Tx


async def move_stock(
    tx: Tx,
    *,
    sku_id: SkuId,
    quantity: int,
    movement_id: UUID,
    reason: AdjustReason | Literal["returned"],
    note: str,
    by: StaffId | None,
    by_name: str | None = None,
    owner_id: UUID | None = None,
    at: datetime,
) -> Stock:
    """Add (or take away, if negative) pieces. A repeated id does nothing. Raises StockBelowHeld and NotFound."""
    facts = await catalog.sku_facts(tx, [sku_id])
    if sku_id not in facts:
        raise NotFound(kind="sku")
    before = await store.open_item(tx, sku_id=sku_id, shop_id=facts[sku_id].shop_id)
    if await store.movement_is_known(tx, movement_id):
        return before
    if before.on_hand + quantity < before.held:
        raise StockBelowHeld(on_hand=before.on_hand, held=before.held)
    movement = Movement(
        id=movement_id,
        kind="adjusted" if reason in ("counted", "damaged", "other") else "received",
        quantity=quantity,
        on_hand_after=before.on_hand + quantity,
        reason=reason,
        note=note,
        at=at,
        by_id=by,
        by_name=by_name,
        owner_id=owner_id,
    )
    after = await store.move(tx, movement, sku_id=sku_id)
    await shown.update(tx, [Changed(sku_id, before.available, after.available)], at=at)
    return after
