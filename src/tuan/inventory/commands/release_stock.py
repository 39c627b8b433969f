"""Release stock: what an order held goes back to the shelf, once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tuan.inventory import shown, store
from tuan.inventory.commands.hold_stock import merged
from tuan.inventory.errors import NotHeld
from tuan.inventory.events import HoldLapsed
from tuan.inventory.shapes import HoldLine
from tuan.platform import outbox
from tuan.platform.database import Tx


async def release_stock(tx: Tx, *, owner_ids: Collection[UUID], at: datetime) -> None:
    """Give back what the owners still hold. A repeat finds nothing."""
    await shown.update(tx, await store.release(tx, owner_ids=owner_ids, at=at), at=at)


async def release_part(tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], at: datetime) -> None:
    """Give back so many pieces of what an owner holds; the rest stays held. Raises NotHeld, and then nothing is given back."""
    wanted = merged(lines)
    async with tx.savepoint():
        freed = await store.release_part(tx, owner_id=owner_id, lines=wanted, at=at)
        missing = {line.sku_id for line in wanted} - {changed.sku_id for changed in freed}
        if missing:
            held = {line.sku_id: line.quantity for line in await store.remaining(tx, owner_id=owner_id)}
            sku_id = min(missing)
            raise NotHeld(sku_id=sku_id, held=held.get(sku_id, 0))
    await shown.update(tx, freed, at=at)


async def lapse_hold(tx: Tx, *, owner_id: UUID, at: datetime) -> bool:
    """Give back what the owner should have paid by now; whether there was anything."""
    freed = await store.release(tx, owner_ids=[owner_id], at=at, due_at=at)
    if not freed:
        return False
    await shown.update(tx, freed, at=at)
    await outbox.record(tx, HoldLapsed(owner_id=owner_id, at=at))
    return True
