"""Send a failed refund to the provider again."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.payment import postings, store
from tuan.payment.commands.send_refund import send_refund
from tuan.payment.errors import RefundNotFailed
from tuan.platform.database import Tx


async def retry_refund(tx: Tx, refund_id: UUID, *, shop_id: UUID, at: datetime) -> None:
    """A person sends a failed refund to the provider again. Raises RefundNotFailed, NotFound."""
    refund = await store.lock_refund(tx, refund_id)
    if refund is None:
        raise NotFound(kind="refund")
    # Money that no order asked for belongs to no shop; whoever sold something in its payment may send it back.
    sellers = (
        {refund.shop_id} if refund.shop_id else {part.shop_id for part in await store.parts(tx, refund.payment_id)}
    )
    if shop_id not in sellers:
        raise NotFound(kind="refund")
    if not await store.reopen_refund(tx, refund_id):
        raise RefundNotFailed
    again = await store.refund(tx, refund_id)
    assert again is not None, "locked above"
    await postings.refund_requested(tx, again, at=at)
    await send_refund.defer(tx, refund_id=str(refund_id))
