"""Wire shapes of payments."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import segno
from pydantic import Field

from tuan.kit.money import Money
from tuan.payment.providers import Begun, Way
from tuan.payment.reconciliation import Compared
from tuan.payment.shapes import BillDay, EventRow, Payment, Refund, Taking
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money


class ProviderOut(Wire):
    """Somebody to pay with, and how: a page of theirs, a code to scan, their app from a phone's browser, or within their app."""

    code: str
    name: TextOut
    ways: list[Way]
    currency: str | None


class PaymentOut(Wire):
    """A payment as its buyer sees it."""

    id: UUID
    checkout_id: UUID
    status: Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]
    amount: MoneyOut
    refunded: MoneyOut
    provider: str
    way: Way
    created_at: datetime


class BeginIn(Wire):
    """Within a provider's app: what it calls the buyer, or the code with which the buyer came back from it."""

    payer: Annotated[str | None, Field(min_length=1, max_length=128)] = None
    code: Annotated[str | None, Field(min_length=1, max_length=200)] = None


class BegunOut(Wire):
    """How the buyer goes on: to an address, by scanning a code (drawn, as an image's address), or with values for the app."""

    redirect_to: str | None
    qr: str | None
    in_app: dict[str, str] | None


class RefundOut(Wire):
    """Money that goes back. No amount: nobody asked for it, and it was paid to several shops at once.

    `needs_person`: it is requested, and somebody must do something at the provider before it goes on.
    """

    id: UUID
    payment_id: UUID
    order_id: UUID | None
    amount: MoneyOut | None
    state: Literal["requested", "succeeded", "failed"]
    reason: str
    attempts: int
    last_error: str | None
    needs_person: bool
    created_at: datetime


class PaymentEventOut(Wire):
    """Something that happened to a payment; of a charge for several shops the shop's part. No amount: as with refunds."""

    kind: Literal["charge", "refund", "cancel"]
    status: Literal["request", "success", "failure"]
    amount: MoneyOut | None
    at: datetime
    provider_reference: str
    error: str | None


class PaymentRow(Wire):
    """The shop's part of a payment, in the operator's list. Shared: other shops have parts of it too."""

    id: UUID
    checkout_id: UUID
    status: Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]
    provider: str
    amount: MoneyOut
    refunded: MoneyOut
    is_shared: bool
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
    """A provider's bill of a day of its own: `waiting` until it was compared; matches are only counted."""

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
    return PaymentOut(
        id=payment.id,
        checkout_id=payment.checkout_id,
        status=payment.status,
        amount=money(payment.total),
        refunded=money(Money(payment.refunded, payment.currency)),
        provider=payment.provider,
        way=payment.way,
        created_at=payment.created_at,
    )


def begun_out(begun: Begun) -> BegunOut:
    """How the buyer goes on; a code is drawn here, so that no page needs to learn it."""
    drawn = segno.make(begun.qr, error="m").svg_data_uri(scale=6, border=2) if begun.qr else None
    return BegunOut(redirect_to=begun.redirect_to or None, qr=drawn, in_app=dict(begun.in_app) or None)


def payment_row(taking: Taking) -> PaymentRow:
    """A shop's part of a payment, for its operator."""
    return PaymentRow(
        id=taking.id,
        checkout_id=taking.checkout_id,
        status=taking.status,
        provider=taking.provider,
        amount=money(Money(taking.amount, taking.currency)),
        refunded=money(Money(taking.refunded, taking.currency)),
        is_shared=taking.is_shared,
        created_at=taking.created_at,
        buyer_id=taking.buyer_id,
    )


def event_out(event: EventRow) -> PaymentEventOut:
    """An event for the wire."""
    return PaymentEventOut.model_validate(
        {
            "kind": event.kind,
            "status": event.outcome,
            "amount": None if event.amount is None else money(Money(event.amount, event.currency)),
            "at": event.at,
            "provider_reference": event.provider_reference,
            "error": event.error,
        }
    )


def refund_out(refund: Refund, shared: Collection[UUID]) -> RefundOut:
    """A refund for a shop's operator; `shared` are the payments that other shops have parts of."""
    is_hidden = refund.shop_id is None and refund.payment_id in shared
    return RefundOut(
        id=refund.id,
        payment_id=refund.payment_id,
        order_id=refund.order_id,
        amount=None if is_hidden else money(refund.money),
        state=refund.state,
        reason=refund.reason,
        attempts=refund.attempts,
        last_error=refund.last_error,
        needs_person=refund.needs_person,
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
