"""Close at the providers what nobody is to pay any more."""

from datetime import timedelta
from uuid import UUID

from tuan.payment import providers, store
from tuan.payment.commands.record_charge import record_charges
from tuan.payment.providers import ProviderUnreachable
from tuan.payment.shapes import Payment
from tuan.platform.database import Tx
from tuan.platform.jobs import Retry, Work, job


async def close_payments(work: Work, checkout_id: UUID) -> bool:
    """Ask the provider of each open payment to let no charge happen any more; True when all are closed and nothing was paid.

    A charge that has happened is recorded instead. Not to be called inside a transaction. Raises ProviderUnreachable.
    """
    async with work.database.reading() as tx:
        payments = await store.of_checkout(tx, checkout_id)
    nothing_paid = True
    for payment in payments:
        if payment.status in ("pending", "failed"):
            payment = await close_at_provider(work, payment)
        nothing_paid &= payment.status == "cancelled"
    return nothing_paid


async def close_what_is_open(tx: Tx, checkout_id: UUID) -> None:
    """A checkout is paid or given up: its payments that nobody has paid are closed by job. A charge that is faster goes back."""
    for payment_id in await store.open_of_checkout(tx, checkout_id):
        await close_payment.defer(tx, key=f"close:{payment_id}", payment_id=str(payment_id))


@job(queue="payment", attempts=30, first=timedelta(seconds=1), longest=timedelta(hours=1))
async def close_payment(work: Work, *, payment_id: str) -> None:
    """Let no charge of a payment happen any more; silence is asked again."""
    async with work.database.reading() as tx:
        payment = await store.payment(tx, UUID(payment_id))
    if payment is None or payment.status not in ("pending", "failed"):
        return
    try:
        after = await close_at_provider(work, payment)
    except ProviderUnreachable as silence:
        raise Retry(str(silence)) from silence
    if after.status in ("pending", "failed"):
        raise Retry("the provider has not closed it yet")


async def close_at_provider(work: Work, payment: Payment) -> Payment:
    """Close a payment and record what the provider says: closed, or a charge that was faster; how it stands then.

    Raises ProviderUnreachable.
    """
    charges = await providers.get(payment.provider).close(payment.id)
    await record_charges(work.database, payment.id, charges, at=work.clock())
    async with work.database.reading() as tx:
        after = await store.payment(tx, payment.id)
    assert after is not None, "it was read before"
    return after
