"""Clockwork of payment: payments that nobody told us about, refunds that nobody sends any more, the bill of each day."""

from datetime import date, timedelta

from tuan.payment import bills, providers, store
from tuan.payment.commands.close_payment import close_at_provider
from tuan.payment.commands.compare_bill import TRY_AGAIN_AFTER, compare_bill
from tuan.payment.commands.record_charge import record_charges
from tuan.payment.commands.send_refund import send_refund
from tuan.payment.providers import ProviderUnreachable
from tuan.payment.shapes import Payment
from tuan.platform.clockwork import each, every
from tuan.platform.jobs import Work

ASK_AGAIN_AFTER = timedelta(minutes=2)
ASK_FOR = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(hours=1)


@every(timedelta(seconds=10))
async def ask_providers(work: Work) -> int:
    """Ask about payments whose notification is overdue; after a day without the right charge they are closed at the provider."""
    now = work.clock()
    async with work.database.transaction() as tx:
        payments = await store.to_ask(tx, at=now, again_at=now + ASK_AGAIN_AFTER, limit=50)

    async def ask(payment: Payment) -> None:
        try:
            if payment.is_cancelled or now - payment.created_at > ASK_FOR:
                await close_at_provider(work, payment)
                return
            charges = await providers.get(payment.provider).query(payment.id)
        except ProviderUnreachable:
            return  # Its next turn is written down already.
        await record_charges(work.database, payment.id, charges, at=now)

    await each(payments, ask)
    return len(payments)


@every(timedelta(minutes=10))
async def compare_bills(work: Work) -> int:
    """Compare the bill of each day that has been over for some hours; every worker may try, one of them does it."""
    now = work.clock()
    for provider in providers.plugged():

        async def of_day(day: date, code: str = provider.code) -> None:
            await compare_bill(work, provider=code, day=day)

        async with work.database.transaction() as tx:
            again_at = now + TRY_AGAIN_AFTER
            days = await bills.due(tx, provider=provider.code, clock=provider.bills, at=now, again_at=again_at)
        await each(days, of_day)
    return 0  # What could not be compared comes round again in ten minutes, not at once.


@every(timedelta(minutes=5))
async def send_forgotten_refunds(work: Work) -> int:
    """A refund that waits without a job (its tries are used up: the provider was away for long) is sent again."""
    async with work.database.transaction() as tx:
        forgotten = await store.requested_without_job(tx, before=work.clock() - FORGOTTEN_AFTER, limit=100)
        for refund_id in forgotten:
            await send_refund.defer(tx, key=str(refund_id), refund_id=str(refund_id))
    return 0
