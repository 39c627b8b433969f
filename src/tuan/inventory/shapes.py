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
class Hold:
    """What is to be held for one owner."""

    owner_id: UUID
    lines: tuple[HoldLine, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Holds that are wanted together, all of them or none, until a due time (None: for good)."""

    holds: tuple[Hold, ...]
    until: datetime | None

    @property
    def lines(self) -> tuple[HoldLine, ...]:
        """All lines of all its holds."""
        return tuple(line for hold in self.holds for line in hold.lines)


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
    owner_id: UUID | None = None
