"""Compare the books with what the warehouse counts; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tuan.analytics.shapes import Booked, Difference


@dataclass(frozen=True, slots=True)
class Counted:
    """An order or a refund as the warehouse has it; `minor` over all the `times` it was counted."""

    reference: UUID
    currency: str
    minor: int
    times: int


@dataclass(frozen=True, slots=True)
class Side:
    """The figures of one side for a day and a currency."""

    gmv: int
    orders: int
    refunds: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides of a day and a currency, and where they differ."""

    currency: str
    books: Side
    warehouse: Side
    differences: list[Difference]

    @property
    def state(self) -> str:
        """Equal means: to the cent, and order by order."""
        return "equal" if not self.differences and self.books == self.warehouse else "different"


def compare(
    orders: Sequence[Booked],
    refunds: Sequence[Booked],
    counted_orders: Sequence[Counted],
    counted_refunds: Sequence[Counted],
) -> list[Compared]:
    """One comparison for each currency that occurs on either side."""
    seen = {one.currency for side in (orders, refunds, counted_orders, counted_refunds) for one in side}
    return [_of_currency(currency, orders, refunds, counted_orders, counted_refunds) for currency in sorted(seen)]


def _of_currency(
    currency: str,
    orders: Sequence[Booked],
    refunds: Sequence[Booked],
    counted_orders: Sequence[Counted],
    counted_refunds: Sequence[Counted],
) -> Compared:
    booked = {one.reference: one.amount for one in orders if one.currency == currency}
    back = {one.reference: one.amount for one in refunds if one.currency == currency}
    counted = {one.reference: one for one in counted_orders if one.currency == currency}
    counted_back = {one.reference: one for one in counted_refunds if one.currency == currency}
    return Compared(
        currency=currency,
        books=Side(sum(booked.values()), len(booked), sum(back.values())),
        warehouse=Side(
            sum(one.minor for one in counted.values()),
            sum(one.times for one in counted.values()),
            sum(one.minor for one in counted_back.values()),
        ),
        differences=[*_differences("order", booked, counted), *_differences("refund", back, counted_back)],
    )


def _differences(kind: str, booked: dict[UUID, int], counted: dict[UUID, Counted]) -> list[Difference]:
    found = []
    for reference in sorted(booked.keys() | counted.keys()):
        ours, theirs = booked.get(reference), counted.get(reference)
        outcome = _outcome(ours, theirs)
        if outcome is not None:
            found.append(
                Difference(
                    kind=kind,  # type: ignore[arg-type]
                    reference=reference,
                    outcome=outcome,  # type: ignore[arg-type]
                    books=ours or 0,
                    warehouse=theirs.minor if theirs else 0,
                )
            )
    return found


def _outcome(booked: int | None, counted: Counted | None) -> str | None:
    if counted is None:
        return "missing"
    if booked is None:
        return "unknown"
    if counted.times > 1:
        return "doubled"
    return None if counted.minor == booked else "amount_differs"
