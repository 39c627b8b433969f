"""Hold stock: promise pieces to orders before they are paid; for one, or for many who come at once: one lock, one look, one write."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from tuan.inventory import policy, shown, store
from tuan.inventory.errors import OutOfStock
from tuan.inventory.shapes import Ask, Hold, HoldLine
from tuan.platform.database import Tx


async def hold_stock(tx: Tx, asks: Sequence[Ask], *, at: datetime) -> list[OutOfStock | None]:
    """Serve each in turn, all its lines or none; for each None, or why it got nothing."""
    asks = [Ask(tuple(Hold(hold.owner_id, merged(hold.lines)) for hold in ask.holds), ask.until) for ask in asks]
    available = await store.lock(tx, {line.sku_id for ask in asks for line in ask.lines})
    short = policy.first_come(asks, available)
    granted = [ask for ask, line in zip(asks, short, strict=True) if line is None]
    await shown.update(tx, await store.hold(tx, granted, at=at), at=at)
    # Whoever came before and asks again has what he asks for.
    refused = [ask for ask, line in zip(asks, short, strict=True) if line is not None]
    holding = await store.holding(tx, [hold.owner_id for ask in refused for hold in ask.holds]) if refused else set()
    return [
        None
        if line is None or all(hold.owner_id in holding for hold in ask.holds)
        else OutOfStock(sku_id=line.sku_id, available=line.quantity)
        for ask, line in zip(asks, short, strict=True)
    ]


def merged(lines: Iterable[HoldLine]) -> tuple[HoldLine, ...]:
    """One line for each SKU, in the order of ids."""
    quantities: Counter[object] = Counter()
    for line in lines:
        if line.quantity <= 0:
            raise ValueError("a line needs a positive quantity")
        quantities[line.sku_id] += line.quantity
    return tuple(HoldLine(sku_id, quantities[sku_id]) for sku_id in sorted({line.sku_id for line in lines}))
