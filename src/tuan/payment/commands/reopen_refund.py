"""Take a failed refund up again: set its money aside anew, if what went back meanwhile has left enough."""

from datetime import datetime

from tuan.payment import accounts, postings, store
from tuan.payment.errors import RefundNotFailed, RefundTooLarge
from tuan.payment.shapes import Refund
from tuan.platform.database import Tx


async def reopen_refund(tx: Tx, refund: Refund, *, at: datetime) -> Refund:
    """It is requested again, in its next round. Its payment and itself are locked. Raises RefundNotFailed, RefundTooLarge."""
    await _must_fit(tx, refund)
    await accounts.hold_keys(tx, refund.provider)
    if not await store.reopen_refund(tx, refund.id):
        raise RefundNotFailed
    again = await store.refund(tx, refund.id)
    assert again is not None, "reopened above"
    await postings.refund_requested(tx, again, at=at)
    return again


async def _must_fit(tx: Tx, refund: Refund) -> None:
    """What went back since it failed counts."""
    if refund.order_id is None or refund.state != "failed":
        return
    part = next(part for part in await store.parts(tx, refund.payment_id) if part.order_id == refund.order_id)
    left = part.amount.minor - await store.refunded_of_order(tx, refund.payment_id, refund.order_id)
    if refund.amount > left:
        raise RefundTooLarge(left=left, asked=refund.amount)
