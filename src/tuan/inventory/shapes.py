"""Frozen shapes that inventory takes and hands out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tuan.kit.ids import SkuId, StaffId

AdjustReason = Literal["received", "counted", "damaged", "other"]


@dataclass(frozen=True, slots=True)
class HoldLine:
    """So many pieces of a SKU."""

    sku_id: SkuId
    quantity: int


@dataclass(frozen=True, slots=True)
class Ask:
    """An owner who wants pieces, all lines or none, until a due time (None: for good)."""

    owner_id: UUID
    lines: tuple[HoldLine, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of one SKU: available = on_hand − held − safety, never below zero."""

    on_hand: int
    held: int
    safety: int
    available: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what is on hand, and why."""

    id: UUID
    kind: str
    quantity: int
    on_hand_after: int
    reason: str
    note: str
    at: datetime
    by_id: StaffId | None
    by_name: str | None
