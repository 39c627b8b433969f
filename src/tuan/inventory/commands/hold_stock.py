"""Hold stock: promise pieces to an order before it is paid, all lines or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tuan.inventory import shown, store
from tuan.inventory.errors import OutOfStock
from tuan.inventory.shapes import HoldLine
from tuan.inventory.store import Changed
from tuan.platform.database import Tx


async def hold_stock(
    tx: Tx, *, owner_id: UUID, lines: Sequence[HoldLine], until: datetime | None, at: datetime
) -> None:
    """Hold the lines until a due time, None for good. Raises OutOfStock, and then nothing is held."""
    found = await store.hold(tx, owner_id=owner_id, lines=merged(lines), until=until, at=at)
    missing = [line for line in found if not line.written and not line.already]
    if missing:
        # A twin of this call may have held them between our look and our lock.
        by_twin = {line.sku_id for line in await store.remaining(tx, owner_id=owner_id)}
        missing = [line for line in missing if line.sku_id not in by_twin]
    if missing:
        short = next((line for line in missing if line.before < line.quantity), missing[0])
        raise OutOfStock(sku_id=short.sku_id, available=max(short.before, 0))
    changes = [Changed(line.sku_id, line.before, line.before - line.quantity) for line in found if line.written]
    await shown.update(tx, changes, at=at)


def merged(lines: Iterable[HoldLine]) -> list[HoldLine]:
    """One line for each SKU, in the order of ids."""
    quantities: Counter[object] = Counter()
    for line in lines:
        if line.quantity <= 0:
            raise ValueError("a line needs a positive quantity")
        quantities[line.sku_id] += line.quantity
    return [HoldLine(sku_id, quantities[sku_id]) for sku_id in sorted({line.sku_id for line in lines})]
