"""Wire shapes of inventory."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from tuan.inventory.shapes import AdjustReason, Movement, Stock
from tuan.platform.http.schemas import TextOut, Wire


def _not_zero(quantity: int) -> int:
    if quantity == 0:
        raise ValueError("a movement of nothing is none")
    return quantity


class MovementIn(Wire):
    """Pieces that came in (positive) or are gone (negative); the id is chosen by the device."""

    id: UUID
    quantity: Annotated[int, Field(ge=-1_000_000, le=1_000_000), AfterValidator(_not_zero)]
    reason: AdjustReason
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class StockOut(Wire):
    """Pieces on hand, promised, and for sale."""

    on_hand: int
    held: int
    available: int


class StockRowOut(Wire):
    """A SKU and its stock; `is_low` when no more is for sale than is kept for safety."""

    id: UUID
    product_id: UUID
    code: str
    title: TextOut
    option_text: TextOut
    on_hand: int
    held: int
    safety_stock: int
    available: int
    is_low: bool


class MovementOut(Wire):
    """One change of what is on hand; `by` is who made it, null for an order that shipped."""

    id: UUID
    kind: str
    quantity: int
    on_hand_after: int
    reason: str
    note: str
    at: datetime
    by: str | None


def movement_out(movement: Movement) -> MovementOut:
    """A movement for the wire."""
    return MovementOut(
        id=movement.id,
        kind=movement.kind,
        quantity=movement.quantity,
        on_hand_after=movement.on_hand_after,
        reason=movement.reason,
        note=movement.note,
        at=movement.at,
        by=movement.by_name,
    )


def for_audit(stock: Stock) -> dict[str, int]:
    """What the audit log keeps."""
    return {"on_hand": stock.on_hand, "held": stock.held}
