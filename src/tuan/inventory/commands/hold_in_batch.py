"""Hold in a batch: many orders for the same few SKUs, one lock, one look, one write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tuan.inventory import policy, shown, store
from tuan.inventory.commands.hold_stock import merged
from tuan.inventory.errors import OutOfStock
from tuan.inventory.shapes import Ask
from tuan.platform.database import Tx


async def hold_in_batch(tx: Tx, asks: Sequence[Ask], *, at: datetime) -> dict[UUID, OutOfStock]:
    """Serve each owner in turn, all lines or none; those who got nothing, with the reason."""
    asks = [replace(ask, lines=tuple(merged(ask.lines))) for ask in asks]
    available = await store.lock(tx, {line.sku_id for ask in asks for line in ask.lines})
    refused = policy.first_come(asks, available)
    granted = [ask for ask in asks if ask.owner_id not in refused]
    await shown.update(tx, await store.hold_each(tx, granted, at=at), at=at)
    if refused:  # Whoever came before and asks again has what he asks for.
        for owner_id in await store.holding(tx, refused.keys()):
            del refused[owner_id]
    return {owner_id: OutOfStock(sku_id=s.sku_id, available=s.quantity) for owner_id, s in refused.items()}
