"""Compare a provider's bill of a day with our books, and keep what was found."""

from datetime import date, timedelta

from tuan.payment import bills, providers
from tuan.payment.providers import ProviderUnreachable
from tuan.payment.reconciliation import Compared, compare, without_days_before
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
    missing = {line.provider_reference for line in compared if line.outcome == "missing_there"}
    if missing:
        asked_at = [line.asked_at for line in ours if line.reference in missing and line.asked_at]
        earlier = {day - timedelta(days=1), *(at.astimezone(asked.bills.zone).date() for at in asked_at)} - {day}
        before = [line for one in sorted(earlier) for line in await asked.bill(one)]
        compared = without_days_before(compared, before)
    return compared
