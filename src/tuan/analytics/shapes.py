"""Frozen shapes of analytics."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

HOUSE_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedEvent:
    """What somebody's device told. `user_id` is known by a session of ours, `claimed_user_id` is the device's word."""

    message_id: str
    kind: str
    name: str
    anonymous_id: str
    user_id: UUID | None = None
    claimed_user_id: str = ""
    session_id: str = ""
    at: datetime
    is_bot: bool = False
    properties: dict[str, Any]
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tracking:
    """How a shop's events are addressed, and where its days begin."""

    shop_id: UUID
    write_key: str
    time_zone: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """An order paid, or a refund that reached the buyer, as the books of the house have it. `amount` is for goods where an order is."""

    reference: UUID
    at: datetime
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An order or a refund on which books and warehouse do not agree."""

    kind: Literal["order", "refund"]
    reference: UUID
    outcome: Literal["missing", "unknown", "doubled", "amount_differs"]
    books: int
    warehouse: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledDay:
    """A day's figures of both sides, in whole minor units."""

    day: date
    currency: str
    state: str
    books_gmv: int
    warehouse_gmv: int
    books_orders: int
    warehouse_orders: int
    books_refunds: int
    warehouse_refunds: int
    compared_at: datetime
