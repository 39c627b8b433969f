"""Send a failed refund to the provider again."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.payment import postings, store
from tuan.payment.commands.send_refund import send_refund
from tuan.payment.errors import RefundNotFailed, RefundTooLarge
from tuan.payment.shapes import Refund
from tuan.platform.database import Tx


async def retry_refund(tx: Tx, refund_id: UUID, *, shop_id: UUID, at: datetime) -> None:
    """A person sends a failed refund to the provider again. Raises RefundNotFailed, RefundTooLarge, NotFound."""
    found = await store.refund(tx, refund_id)
    if found is None:
        raise NotFound(kind="refund")
    await store.lock(tx, found.payment_id)
    refund = await store.lock_refund(tx, refund_id)
    if refund is None:
        raise NotFound(kind="refund")
    # Money that no order asked for belongs to no shop; whoever sold something in its payment may send it back.
    sellers = (
        {refund.shop_id} if refund.shop_id else {part.shop_id for part in await store.parts(tx, refund.payment_id)}
    )
    if shop_id not in sellers:
        raise NotFound(kind="refund")
    await _must_fit(tx, refund)
    if not await store.reopen_refund(tx, refund_id):
        raise RefundNotFailed
    again = await store.refund(tx, refund_id)
    assert again is not None, "locked above"
    await postings.refund_requested(tx, again, at=at)
    await send_refund.defer(tx, refund_id=str(refund_id))


async def _must_fit(tx: Tx, refund: Refund) -> None:
    """What went back since it failed counts."""
    if refund.order_id is None or refund.state != "failed":
        return
    part = next(part for part in await store.parts(tx, refund.payment_id) if part.order_id == refund.order_id)
    left = part.amount.minor - await store.refunded_of_order(tx, refund.payment_id, refund.order_id)
    if refund.amount > left:
        raise RefundTooLarge(left=left, asked=refund.amount)
