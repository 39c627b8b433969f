"""Frozen shapes that inventory takes and hands out."""

from dataclasses import dataclass
from typing import Literal

from tuan.kit.ids import SkuId

AdjustReason = Literal["received", "counted", "damaged", "other"]


@dataclass(frozen=True, slots=True)
class HoldLine:
    """So many pieces of a SKU."""

    sku_id: SkuId
    quantity: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of one SKU: available = on_hand − held − safety, never below zero."""

    on_hand: int
    held: int
    safety: int
    available: int
