"""Close what is open at the providers before a checkout is given up."""

from uuid import UUID

from tuan.payment import providers, store
from tuan.payment.commands.record_charge import record_charge
from tuan.platform.jobs import Work


async def close_payments(work: Work, checkout_id: UUID) -> bool:
    """Ask the provider of each open payment to let no charge happen any more; True when all are closed and nothing was paid.

    A charge that has happened is recorded instead. Not to be called inside a transaction. Raises ProviderUnreachable.
    """
    async with work.database.reading() as tx:
        payments = await store.of_checkout(tx, checkout_id)
    nothing_paid = True
    for payment in payments:
        if payment.status in ("pending", "failed"):
            charge = await providers.get(payment.provider).close(payment.id)
            async with work.database.transaction() as tx:
                await record_charge(tx, payment.id, charge, at=work.clock())
                now = await store.payment(tx, payment.id)
            # A charge of a wrong amount has paid nothing: it is on its way back.
            nothing_paid &= now is not None and now.charged == 0
        elif payment.status != "cancelled":
            nothing_paid = False
    return nothing_paid
