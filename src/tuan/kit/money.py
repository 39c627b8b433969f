"""Money in whole minor units, which never mixes currencies and never loses a cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (for CNY: fen) of one currency (ISO 4217). May be negative."""

    minor: int
    currency: str = "CNY"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share the amount out by whole, non-negative weights with at least one above zero.

        The parts always add up to the amount. Method: largest remainder (Hare–Niemeyer); equal remainders go to the earlier part.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and at least one above zero")
        sign = -1 if self.minor < 0 else 1
        shares = [divmod(abs(self.minor) * weight, total) for weight in weights]
        left = abs(self.minor) - sum(whole for whole, _ in shares)
        order = sorted(range(len(shares)), key=lambda i: -shares[i][1])
        raised = set(order[:left])
        return [Money(sign * (whole + (i in raised)), self.currency) for i, (whole, _) in enumerate(shares)]

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")
        return other.minor


def total(amounts: Iterable[Money], currency: str = "CNY") -> Money:
    """The sum; zero of `currency` when there is nothing to add."""
    amounts = list(amounts)
    if not amounts:
        return Money(0, currency)
    result = amounts[0]
    for amount in amounts[1:]:
        result = result + amount
    return result
