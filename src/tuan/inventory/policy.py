"""Decisions about stock: pure functions over plain facts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tuan.catalog import public as catalog
from tuan.inventory.shapes import Ask, HoldLine
from tuan.kit.ids import SkuId

FEW = 5
"""So many pieces or fewer are "few left"."""


def state_of(available: int) -> catalog.StockState:
    """How a number of sellable pieces is shown."""
    if available <= 0:
        return "sold_out"
    return "few_left" if available <= FEW else "in_stock"


def first_come(asks: Sequence[Ask], available: Mapping[SkuId, int]) -> list[HoldLine | None]:
    """What is short for each when all are served in turn, all lines of an ask or none; None for one that is granted."""
    left = dict(available)
    return [_serve(ask, left) for ask in asks]


def _serve(ask: Ask, left: dict[SkuId, int]) -> HoldLine | None:
    wanted: Counter[SkuId] = Counter()
    for line in ask.lines:
        wanted[line.sku_id] += line.quantity
    for sku_id, quantity in wanted.items():
        if left.get(sku_id, 0) < quantity:
            return HoldLine(sku_id, max(left.get(sku_id, 0), 0))
    for sku_id, quantity in wanted.items():
        left[sku_id] -= quantity
    return None
