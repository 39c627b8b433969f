"""What shoppers are told about stock follows what is there, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from tuan.catalog import public as catalog
from tuan.inventory.events import BackInStock, SoldOut
from tuan.inventory.policy import state_of
from tuan.inventory.store import Changed
from tuan.platform import outbox
from tuan.platform.database import Tx


async def update(tx: Tx, changes: Sequence[Changed], *, at: datetime) -> None:
    """Show other states where a change crossed a border; most changes cross none and cost nothing."""
    crossed = {c.sku_id: state_of(c.after) for c in changes if state_of(c.before) != state_of(c.after)}
    if not crossed:
        return
    await catalog.show_stock(tx, crossed)
    for change in changes:
        if change.sku_id not in crossed:
            continue
        if change.after <= 0:
            await outbox.record(tx, SoldOut(sku_id=change.sku_id, at=at))
        elif change.before <= 0:
            await outbox.record(tx, BackInStock(sku_id=change.sku_id, available=change.after, at=at))
