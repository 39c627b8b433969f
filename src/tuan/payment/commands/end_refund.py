"""Write down how a refund ended at the provider."""

from datetime import datetime
from uuid import UUID

from tuan.payment import postings, store
from tuan.payment.commands.reopen_refund import reopen_refund
from tuan.payment.events import RefundFailed, RefundSucceeded
from tuan.payment.providers import RefundAnswer
from tuan.platform import outbox
from tuan.platform.database import Tx


async def end_refund(tx: Tx, refund_id: UUID, answer: RefundAnswer, *, at: datetime) -> None:
    """Settle or void what was set aside, and announce it. A repeated answer changes nothing; success has the last word.

    Raises RefundTooLarge for the success of one that had failed, while its money is set aside for another.
    """
    found = await store.refund(tx, refund_id)
    if found is None:
        return
    if answer.state == "waiting":
        await store.refund_waits(tx, refund_id, error=answer.error or None)
        return
    await store.lock(tx, found.payment_id)
    refund = await store.lock_refund(tx, refund_id)
    assert refund is not None, "found above"
    if (refund.state, answer.state) == ("failed", "succeeded"):
        refund = await reopen_refund(tx, refund, at=at)
    if not await store.end_refund(tx, refund_id, state=answer.state, error=answer.error or None, at=at):
        return
    succeeded = answer.state == "succeeded"
    await store.add_event(
        tx,
        payment_id=refund.payment_id,
        kind="refund",
        outcome="success" if succeeded else "failure",
        amount=refund.money,
        provider_reference=f"{refund_id}:{refund.round}",
        refund_id=refund_id,
        error=answer.error or None,
        at=at,
    )
    if succeeded:
        await postings.refund_succeeded(tx, refund, at=at)
        await outbox.record(
            tx,
            RefundSucceeded(
                refund_id=refund_id,
                payment_id=refund.payment_id,
                order_id=refund.order_id,
                amount=refund.money,
                reason=refund.reason,
                shop_id=refund.shop_id,
                at=at,
            ),
        )
    else:
        await postings.refund_failed(tx, refund, at=at)
        await outbox.record(
            tx,
            RefundFailed(
                refund_id=refund_id,
                payment_id=refund.payment_id,
                order_id=refund.order_id,
                amount=refund.money,
                error=answer.error,
                at=at,
            ),
        )
