"""Frozen shapes of payments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.providers import Way

Status = Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment belongs to which order and shop."""

    order_id: UUID
    shop_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment with the amounts computed from its events (whole minor units)."""

    id: UUID
    checkout_id: UUID
    buyer_id: UUID
    provider: str
    way: Way
    amount: int
    currency: str
    subject: dict[str, str]
    created_at: datetime
    pay_by: datetime
    payer_address: str | None
    charged: int
    refunded: int
    is_cancelled: bool
    last_charge_failed: bool

    @property
    def status(self) -> Status:
        """Where the payment stands."""
        if self.charged >= self.amount:
            if self.refunded >= self.amount:
                return "refunded"
            return "partially_refunded" if self.refunded else "succeeded"
        if self.is_cancelled:
            return "cancelled"
        return "failed" if self.last_charge_failed else "pending"

    @property
    def total(self) -> Money:
        """What is to be paid."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class Taking:
    """A shop's part of a payment, with the amounts of the part alone (whole minor units)."""

    id: UUID
    checkout_id: UUID
    buyer_id: UUID
    provider: str
    amount: int
    currency: str
    created_at: datetime
    is_shared: bool
    charged: int  # Below zero while nothing was charged.
    refunded: int
    is_cancelled: bool
    last_charge_failed: bool
    status: Status


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a payment; without an amount when that is not for the one who reads."""

    position: int
    kind: str
    outcome: str
    amount: int | None
    currency: str
    provider_reference: str
    refund_id: UUID | None
    error: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back."""

    id: UUID
    payment_id: UUID
    order_id: UUID | None
    shop_id: UUID | None
    charge_reference: str
    amount: int
    currency: str
    reason: str
    state: Literal["requested", "succeeded", "failed"]
    round: int
    attempts: int
    last_error: str | None
    needs_person: bool
    created_at: datetime
    ended_at: datetime | None
    provider: str
    charged: int

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)

    @property
    def stage(self) -> Literal["requested", "on_its_way", "done", "delayed"]:
        """Where it stands for the buyer: on its way from when the provider has taken it."""
        if self.state != "requested":
            return "done" if self.state == "succeeded" else "delayed"
        return "on_its_way" if self.attempts and self.last_error is None else "requested"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A stored notification."""

    id: UUID
    provider: str
    body: dict[str, str]
    received_at: datetime
    processed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BillDay:
    """A provider's bill of a day of its own, and how it stands beside our books."""

    provider: str
    day: date
    matched: int
    compared_at: datetime | None
    attempts: int
    last_error: str | None
    differences: int
    state: Literal["waiting", "matched", "differs"]
