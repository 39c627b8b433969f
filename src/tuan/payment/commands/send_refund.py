"""Refunds on their way to the provider."""

from datetime import timedelta
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment import providers, store
from tuan.payment.commands.end_refund import end_refund
from tuan.payment.providers import ProviderRefused, ProviderUnreachable, RefundAnswer
from tuan.platform.jobs import Retry, Work, job


@job(queue="payment", attempts=30, first=timedelta(seconds=1), longest=timedelta(hours=1))
async def send_refund(work: Work, *, refund_id: str) -> None:
    """Ask the provider to give money back; its definite answer ends the refund, silence is asked again."""
    async with work.database.reading() as tx:
        refund = await store.refund(tx, UUID(refund_id))
    if refund is None or refund.state != "requested":
        return
    try:
        answer = await providers.get(refund.provider).refund(
            refund_id=refund.id,
            payment_id=refund.payment_id,
            charge_reference=refund.charge_reference,
            charged=Money(refund.charged, refund.currency),
            amount=refund.money,
        )
    except ProviderRefused as refusal:
        answer = RefundAnswer("failed", "", str(refusal))
    except ProviderUnreachable as silence:
        async with work.database.transaction() as tx:
            await store.count_attempt(tx, refund.id, str(silence))
        raise Retry(str(silence)) from silence
    async with work.database.transaction() as tx:
        await store.count_attempt(tx, refund.id, answer.error or None)
        await end_refund(tx, refund.id, answer, at=work.clock())
    if answer.state == "waiting":
        raise Retry("the provider has not finished yet")
