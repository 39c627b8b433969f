"""Compare a provider's daily bill with our payments and refunds, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Literal

from tuan.kit.money import Money
from tuan.payment.providers import BillLine
from tuan.platform.database import Tx

Outcome = Literal["match", "missing_here", "missing_there", "amount_differs"]
# A charge just before midnight may reach us just after it: neighbours of the day are looked up too.
MARGIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the bill, of our books, or of both."""

    outcome: Outcome
    kind: Literal["charge", "refund"]
    provider_reference: str
    ours: Money | None
    theirs: Money | None


@dataclass(frozen=True, slots=True)
class OurLine:
    """A success in our books."""

    kind: Literal["charge", "refund"]
    reference: str
    amount: Money
    is_of_day: bool


def compare(theirs: Sequence[BillLine], ours: Sequence[OurLine]) -> list[Compared]:
    """Match by kind and reference. A line of ours outside the day counts only as the other half of one of theirs."""
    left = {(line.kind, line.reference): line for line in ours}
    result = []
    for line in theirs:
        mine = left.pop((line.kind, line.provider_reference), None)
        if mine is None:
            outcome: Outcome = "missing_here"
        else:
            outcome = "match" if mine.amount == line.amount else "amount_differs"
        result.append(Compared(outcome, line.kind, line.provider_reference, mine.amount if mine else None, line.amount))
    result += [
        Compared("missing_there", line.kind, line.reference, line.amount, None)
        for line in left.values()
        if line.is_of_day
    ]
    return result


async def our_lines(tx: Tx, *, provider: str, day: date) -> list[OurLine]:
    """Charges and refunds that succeeded in our books on a day (UTC) or within 12 hours of it.

    Our times are when we learnt of it, so only lines well inside the day can be missing at the provider.
    """
    start = datetime.combine(day, clock_time(), UTC)
    rows = await tx.rows(
        """select e.kind, case e.kind when 'charge' then e.provider_reference else e.refund_id::text end as reference,
                  e.amount, p.currency,
                  e.at >= %(start)s + interval '10 minutes' and e.at < %(end)s as is_of_day
           from payment_events e join payments p on p.id = e.payment_id
           where p.provider = %(provider)s and e.outcome = 'success' and e.kind in ('charge', 'refund')
             and e.at >= %(start)s - %(margin)s and e.at < %(end)s + %(margin)s""",
        provider=provider,
        start=start,
        end=start + timedelta(days=1),
        margin=MARGIN,
    )
    return [OurLine(r["kind"], r["reference"], Money(r["amount"], r["currency"]), r["is_of_day"]) for r in rows]
