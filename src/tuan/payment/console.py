"""Payments, refunds and reconciliation, for operators."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends

from tuan.kit.errors import InvalidRequest, NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.payment import providers, store
from tuan.payment.commands.retry_refund import retry_refund
from tuan.payment.reconciliation import compare, our_lines
from tuan.payment.schemas import (
    BillLineOut,
    PaymentDetail,
    PaymentRow,
    ReconciliationOut,
    RefundOut,
    event_out,
    payment_row,
    refund_out,
)
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import money, page

router = make_router("payment")

Reader = Annotated[Staff, Depends(permission("payments.read"))]
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 31)
Status = Literal["pending", "succeeded", "failed", "cancelled", "partially_refunded", "refunded"]


@router.get("/payments")
async def payments(staff: Reader, tx: ReadTx, asked: PageOf, status: Status | None = None) -> PageOut[PaymentRow]:
    """Payments of the shop's orders, newest first."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.of_shop(tx, staff.shop_id, status=status, after=after, limit=asked.limit + 1)
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id]), payment_row)


@router.get("/payments/{payment_id}")
async def payment(staff: Reader, tx: ReadTx, payment_id: UUID) -> PaymentDetail:
    """A payment with all that happened to it."""
    found = await store.payment(tx, payment_id)
    if found is None or staff.shop_id not in {part.shop_id for part in await store.parts(tx, payment_id)}:
        raise NotFound(kind="payment")
    refunds = [r for r in await store.refunds_of_payment(tx, payment_id) if r.shop_id in (staff.shop_id, None)]
    return PaymentDetail(
        **payment_row(found).model_dump(),
        events=[event_out(event, found.currency) for event in await store.events(tx, payment_id)],
        refunds=[refund_out(refund) for refund in refunds],
    )


@router.get("/refunds")
async def refunds(
    staff: Reader, tx: ReadTx, asked: PageOf, state: Literal["requested", "succeeded", "failed"] | None = None
) -> PageOut[RefundOut]:
    """Refunds of the shop's orders, newest first."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.refunds_of_shop(tx, staff.shop_id, state=state, after=after, limit=asked.limit + 1)
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id]), refund_out)


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
    return refund_out(refund)


@router.get("/reconciliation")
async def reconciliation(
    staff: Annotated[Staff, Depends(permission("payments.reconcile_house"))],
    tx: ReadTx,
    day: date,
    provider: str = "sandbox",
) -> ReconciliationOut:
    """A provider's bill of a day (UTC) beside our books."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidRequest(errors=[{"at": "query.day", "message": "there is no bill of that day"}])
    bill = await providers.get(provider).bill(day)
    lines = compare(bill, await our_lines(tx, provider=provider, day=day))
    return ReconciliationOut(
        day=day.isoformat(),
        provider=provider,
        matched=sum(line.outcome == "match" for line in lines),
        lines=[
            BillLineOut(
                outcome=line.outcome,
                kind=line.kind,
                provider_reference=line.provider_reference,
                ours=money(line.ours) if line.ours else None,
                theirs=money(line.theirs) if line.theirs else None,
            )
            for line in lines
            if line.outcome != "match"
        ],
    )
