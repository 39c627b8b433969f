"""Take stock: goods that were held leave the house."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tuan.inventory import store
from tuan.inventory.commands.hold_stock import merged
from tuan.inventory.errors import NotHeld
from tuan.inventory.shapes import HoldLine
from tuan.kit.ids import new_id
from tuan.platform.database import Tx


async def take_stock(
    tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine] | None, at: datetime, reason: str = "shipped"
) -> None:
    """Lower on hand and held together; None takes all that is held. Raises NotHeld, and then nothing is taken.

    What may be sold does not change: these pieces were promised already.
    """
    wanted = await store.remaining(tx, owner_id=owner_id) if lines is None else list(merged(lines))
    if not wanted:
        return
    async with tx.savepoint():
        taken = await store.take(
            tx, owner_id=owner_id, lines=wanted, movement_ids=[new_id() for _ in wanted], at=at, reason=reason
        )
        if len(taken) < len(wanted):
            held = {line.sku_id: line.quantity for line in await store.remaining(tx, owner_id=owner_id)}
            missing = next(line for line in wanted if line.sku_id not in taken)
            raise NotHeld(sku_id=missing.sku_id, held=held.get(missing.sku_id, 0))
