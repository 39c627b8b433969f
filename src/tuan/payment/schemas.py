"""Wire shapes of payments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment import providers
from tuan.payment.reconciliation import Compared
from tuan.payment.shapes import BillDay, EventRow, Payment, Refund
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money


class ProviderOut(Wire):
    """A way to pay."""

    code: str
    name: TextOut


class PaymentOut(Wire):
    """A payment as its buyer sees it."""

    id: UUID
    checkout_id: UUID
    status: Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]
    amount: MoneyOut
    refunded: MoneyOut
    cashier_url: str
    created_at: datetime


class RefundOut(Wire):
    """Money that goes back."""

    id: UUID
    payment_id: UUID
    order_id: UUID | None
    amount: MoneyOut
    state: Literal["requested", "succeeded", "failed"]
    reason: str
    attempts: int
    last_error: str | None
    created_at: datetime


class PaymentEventOut(Wire):
    """Something that happened to a payment."""

    kind: Literal["charge", "refund", "cancel"]
    status: Literal["request", "success", "failure"]
    amount: MoneyOut
    at: datetime
    provider_reference: str
    error: str | None


class PaymentRow(Wire):
    """A payment in the operator's list."""

    id: UUID
    checkout_id: UUID
    status: Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]
    provider: str
    amount: MoneyOut
    refunded: MoneyOut
    created_at: datetime
    buyer_id: UUID


class PaymentDetail(PaymentRow):
    """A payment with all that happened to it."""

    events: list[PaymentEventOut]
    refunds: list[RefundOut]


class BillLineOut(Wire):
    """A line of the comparison with the provider's bill."""

    outcome: Literal["missing_here", "missing_there", "amount_differs"]
    kind: Literal["charge", "refund"]
    provider_reference: str
    ours: MoneyOut | None
    theirs: MoneyOut | None


class BillDayOut(Wire):
    """A provider's bill of a day (UTC): `waiting` until it was compared; matches are only counted."""

    provider: str
    day: date
    state: Literal["waiting", "matched", "differs"]
    matched: int
    differences: int
    compared_at: datetime | None
    attempts: int
    last_error: str | None


class BillDayDetail(BillDayOut):
    """A day with the lines that differ."""

    lines: list[BillLineOut]


def payment_out(payment: Payment) -> PaymentOut:
    """A payment for its buyer."""
    cashier = providers.get(payment.provider).cashier_url(
        payment_id=payment.id,
        amount=payment.total,
        subject=Text(payment.subject["zh"], payment.subject["en"]),
        back_to=f"/payments/{payment.id}/result",
    )
    return PaymentOut(
        id=payment.id,
        checkout_id=payment.checkout_id,
        status=payment.status,
        amount=money(payment.total),
        refunded=money(Money(payment.refunded, payment.currency)),
        cashier_url=cashier,
        created_at=payment.created_at,
    )


def payment_row(payment: Payment) -> PaymentRow:
    """A payment for an operator."""
    return PaymentRow(
        id=payment.id,
        checkout_id=payment.checkout_id,
        status=payment.status,
        provider=payment.provider,
        amount=money(payment.total),
        refunded=money(Money(payment.refunded, payment.currency)),
        created_at=payment.created_at,
        buyer_id=payment.buyer_id,
    )


def event_out(event: EventRow, currency: str) -> PaymentEventOut:
    """An event for the wire."""
    return PaymentEventOut.model_validate(
        {
            "kind": event.kind,
            "status": event.outcome,
            "amount": money(Money(event.amount, event.currency)),
            "at": event.at,
            "provider_reference": event.provider_reference,
            "error": event.error,
        }
    )


def refund_out(refund: Refund) -> RefundOut:
    """A refund for the wire."""
    return RefundOut(
        id=refund.id,
        payment_id=refund.payment_id,
        order_id=refund.order_id,
        amount=money(refund.money),
        state=refund.state,
        reason=refund.reason,
        attempts=refund.attempts,
        last_error=refund.last_error,
        created_at=refund.created_at,
    )


def bill_detail(day: BillDay, lines: Sequence[Compared]) -> BillDayDetail:
    """A day with its differences for the wire."""
    return BillDayDetail(
        **BillDayOut.model_validate(day).model_dump(),
        lines=[
            BillLineOut.model_validate(
                {
                    "outcome": line.outcome,
                    "kind": line.kind,
                    "provider_reference": line.provider_reference,
                    "ours": money(line.ours) if line.ours else None,
                    "theirs": money(line.theirs) if line.theirs else None,
                }
            )
            for line in lines
        ],
    )
