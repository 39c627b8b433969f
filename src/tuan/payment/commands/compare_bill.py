"""Compare a provider's bill of a day with our books, and keep what was found."""

from datetime import date, timedelta

from tuan.payment import bills, providers
from tuan.payment.providers import ProviderUnreachable
from tuan.payment.reconciliation import Compared, compare, without_the_day_before
from tuan.platform.jobs import Work

TRY_AGAIN_AFTER = timedelta(minutes=30)


async def compare_bill(work: Work, *, provider: str, day: date) -> None:
    """Not to be called inside a transaction: it asks the provider. Silence is written down too. Raises UnknownProvider."""
    providers.get(provider)
    try:
        compared = await _compared(work, provider, day)
    except ProviderUnreachable as silence:
        async with work.database.transaction() as tx:
            again_at = work.clock() + TRY_AGAIN_AFTER
            await bills.not_answered(tx, provider=provider, day=day, error=str(silence), again_at=again_at)
        return
    async with work.database.transaction() as tx:
        await bills.keep(tx, provider=provider, day=day, compared=compared, at=work.clock())


async def _compared(work: Work, provider: str, day: date) -> list[Compared]:
    asked = providers.get(provider)
    theirs = await asked.bill(day)
    async with work.database.reading() as tx:
        ours = await bills.our_lines(tx, provider=provider, clock=asked.bills, day=day, theirs=theirs)
    compared = compare(theirs, ours)
    if any(line.outcome == "missing_there" for line in compared):
        compared = without_the_day_before(compared, await asked.bill(day - timedelta(days=1)))
    return compared
