"""Compare a provider's daily bill with our payments and refunds, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tuan.kit.money import Money
from tuan.payment.providers import BillLine

Kind = Literal["charge", "refund"]
Outcome = Literal["match", "missing_here", "missing_there", "amount_differs"]

# A refund ends by our clock, after it happened or a little before: our day of refunds begins and ends so much earlier.
SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the bill, of our books, or of both."""

    outcome: Outcome
    kind: Kind
    provider_reference: str
    ours: Money | None
    theirs: Money | None


@dataclass(frozen=True, slots=True)
class OurLine:
    """A success in our books."""

    kind: Kind
    reference: str
    amount: Money
    is_of_day: bool
    asked_at: datetime | None = None
    """Of a refund: a bill may hold it from then on, though it ends days later."""


def compare(theirs: Sequence[BillLine], ours: Sequence[OurLine]) -> list[Compared]:
    """Match by kind, reference and currency. A line of ours outside the day counts only as the other half of one of theirs."""
    left = {(line.kind, line.reference, line.amount.currency): line for line in ours}
    result = []
    for line in theirs:
        mine = left.pop((line.kind, line.provider_reference, line.amount.currency), None)
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


def without_days_before(compared: Iterable[Compared], before: Sequence[BillLine]) -> list[Compared]:
    """A refund stands in an earlier bill if it was told us after midnight, or took days to arrive after it had left."""
    known = {(line.kind, line.provider_reference, line.amount) for line in before}
    return [
        line
        for line in compared
        if line.outcome != "missing_there" or (line.kind, line.provider_reference, line.ours) not in known
    ]
