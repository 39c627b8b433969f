"""Release stock: what an order held goes back to the shelf, once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.inventory import shown, store
from tuan.inventory.events import HoldLapsed
from tuan.platform import outbox
from tuan.platform.database import Tx


async def release_stock(tx: Tx, *, owner_ids: Collection[UUID], at: datetime) -> None:
    """Give back what the owners still hold. A repeat finds nothing."""
    await shown.update(tx, await store.release(tx, owner_ids=owner_ids, at=at), at=at)


async def lapse_hold(tx: Tx, *, owner_id: UUID, at: datetime) -> bool:
    """Give back what the owner should have paid by now; whether there was anything."""
    freed = await store.release(tx, owner_ids=[owner_id], at=at, due_at=at)
    if not freed:
        return False
    await shown.update(tx, freed, at=at)
    await outbox.record(tx, HoldLapsed(owner_id=owner_id, at=at))
    return True
