"""Send a failed refund to the provider again."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.payment import store
from tuan.payment.commands.reopen_refund import reopen_refund
from tuan.payment.commands.send_refund import send_refund
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
    await reopen_refund(tx, refund, at=at)
    await send_refund.defer(tx, refund_id=str(refund_id))
