"""Payments, refunds and reconciliation, for operators."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Path, Request

from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.payment import bills, providers, store, takings
from tuan.payment.commands.compare_bill import compare_bill
from tuan.payment.commands.retry_refund import retry_refund
from tuan.payment.errors import BillNotReady
from tuan.payment.schemas import (
    BillDayDetail,
    BillDayOut,
    PaymentDetail,
    PaymentRow,
    RefundOut,
    bill_detail,
    event_out,
    payment_row,
    refund_out,
)
from tuan.payment.shapes import BillDay
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page
from tuan.platform.jobs import Work

router = make_router("payment")

Reader = Annotated[Staff, Depends(permission("payments.read"))]
Reconciler = Annotated[Staff, Depends(permission("payments.reconcile_house"))]
Day = Annotated[date, Path(ge=date(2020, 1, 1), le=date(2199, 12, 31))]
RefundFilter = Literal["requested", "succeeded", "failed", "needs_person"]
Status = Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]


@router.get("/payments")
async def payments(staff: Reader, tx: ReadTx, asked: PageOf, status: Status | None = None) -> PageOut[PaymentRow]:
    """What the shop's orders were paid, newest first; of a payment to several shops its part alone."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await takings.of_shop(tx, staff.shop_id, status=status, after=after, limit=asked.limit + 1)
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id]), payment_row)


@router.get("/payments/{payment_id}")
async def payment(staff: Reader, tx: ReadTx, payment_id: UUID) -> PaymentDetail:
    """The shop's part of a payment with all that happened to it."""
    found = await takings.one(tx, staff.shop_id, payment_id)
    if found is None:
        raise NotFound(kind="payment")
    refunds = [r for r in await store.refunds_of_payment(tx, payment_id) if r.shop_id in (staff.shop_id, None)]
    return PaymentDetail(
        **payment_row(found).model_dump(),
        events=[event_out(event) for event in await takings.events(tx, found, refunds)],
        refunds=[refund_out(refund, {payment_id} if found.is_shared else ()) for refund in refunds],
    )


@router.get("/refunds")
async def refunds(staff: Reader, tx: ReadTx, asked: PageOf, state: RefundFilter | None = None) -> PageOut[RefundOut]:
    """Refunds of the shop's orders, newest first. `needs_person`: what failed, and what waits for somebody at the provider."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.refunds_of_shop(tx, staff.shop_id, state=state, after=after, limit=asked.limit + 1)
    shared = await takings.shared(tx, {row.payment_id for row in rows})
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return page(shown, lambda refund: refund_out(refund, shared))


@router.post("/refunds/{refund_id}/retry")
async def retry(
    staff: Annotated[Staff, Depends(permission("payments.refund"))], tx: WriteTx, now: Now, refund_id: UUID
) -> RefundOut:
    """Send a failed refund to the provider again."""
    await retry_refund(tx, refund_id, shop_id=staff.shop_id, at=now)
    refund = await store.refund(tx, refund_id)
    assert refund is not None, "retried above"
    await audit.record(
        tx,
        staff,
        action="refund.retry",
        object_kind="refund",
        object_id=refund_id,
        at=now,
        before={"state": "failed"},  # No other can be retried.
        after={"state": refund.state},
    )
    return refund_out(refund, await takings.shared(tx, [refund.payment_id]))


@router.get("/reconciliation")
async def reconciliation(
    staff: Reconciler, tx: ReadTx, asked: PageOf, state: Literal["waiting", "matched", "differs"] | None = None
) -> PageOut[BillDayOut]:
    """The providers' daily bills, each of a day of its provider, beside our books, newest first."""
    after = typed_cursor(asked.cursor, date.fromisoformat, str)
    rows = await bills.days(tx, state=state, after=after, limit=asked.limit + 1)
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.day, row.provider]), BillDayOut.model_validate)


@router.get("/reconciliation/{provider}/{day}")
async def reconciliation_of_day(staff: Reconciler, tx: ReadTx, provider: str, day: Day) -> BillDayDetail:
    """A day's bill, difference by difference."""
    return await _detail(tx, provider, day)


@router.post("/reconciliation/{provider}/{day}/comparison")
async def compare_again(staff: Reconciler, request: Request, now: Now, provider: str, day: Day) -> BillDayDetail:
    """Ask the provider for a day's bill and compare it, again if need be."""
    ready_at = providers.get(provider).bills.ready_at(day)
    if now < ready_at:
        raise BillNotReady(ready_at=ready_at.astimezone(UTC).isoformat())
    work = Work(request.app.state.database, request.app.state.clock)
    async with work.database.reading() as tx:
        before = await bills.one(tx, provider=provider, day=day)
    await compare_bill(work, provider=provider, day=day)
    async with work.database.transaction() as tx:
        compared = await _detail(tx, provider, day)
        await audit.record(
            tx,
            staff,
            action="reconciliation.compare",
            object_kind="bill",
            object_id=f"{provider}:{day}",
            at=now,
            before=_for_audit(before) if before else None,
            after=_for_audit(compared),
        )
    return compared


def _for_audit(bill: BillDay | BillDayOut) -> dict[str, Any]:
    return {"state": bill.state, "matched": bill.matched, "differences": bill.differences}


async def _detail(tx: Tx, provider: str, day: date) -> BillDayDetail:
    found = await bills.one(tx, provider=provider, day=day)
    if found is None:
        raise NotFound(kind="bill")
    return bill_detail(found, await bills.differences(tx, provider=provider, day=day))
