"""Take goods back: a buyer returned them, and whoever received them says that they can be sold again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from tuan.inventory.commands.move_stock import move_stock
from tuan.kit.ids import SkuId, StaffId
from tuan.platform.database import Tx


async def take_back(
    tx: Tx,
    *,
    owner_id: UUID,
    quantities: Mapping[SkuId, int],
    note: str,
    by: StaffId | None,
    by_name: str | None,
    at: datetime,
) -> None:
    """Pieces go back on the shelf by movements that name their owner; the same owner and SKU again changes nothing."""
    for sku_id in sorted(quantities):  # In the order in which everybody locks stock.
        await move_stock(
            tx,
            sku_id=sku_id,
            quantity=quantities[sku_id],
            movement_id=uuid5(owner_id, f"returned:{sku_id}"),
            reason="returned",
            note=note,
            by=by,
            by_name=by_name,
            owner_id=owner_id,
            at=at,
        )
