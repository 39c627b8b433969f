"""Decisions about stock: pure functions over plain facts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

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


def first_come(asks: Sequence[Ask], available: Mapping[SkuId, int]) -> dict[UUID, HoldLine]:
    """Who must be refused when each ask is served in turn, all its lines or none: by owner, the line that is short."""
    left = dict(available)
    refused: dict[UUID, HoldLine] = {}
    for ask in asks:
        short = next((line for line in ask.lines if left.get(line.sku_id, 0) < line.quantity), None)
        if short is not None:
            refused[ask.owner_id] = HoldLine(short.sku_id, max(left.get(short.sku_id, 0), 0))
            continue
        for line in ask.lines:
            left[line.sku_id] -= line.quantity
    return refused
