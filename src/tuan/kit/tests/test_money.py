"""Money never loses a cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuan.kit.money import Money, total

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@given(st.integers(-(10**12), 10**12), weights)
def test_the_parts_add_up_and_are_fair(minor: int, shares: list[int]) -> None:
    parts = Money(minor).split(shares)
    assert total(parts) == Money(minor)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.minor * sum(shares) - minor * share) < sum(shares)  # Less than one unit off.
        assert part.minor * minor >= 0
        assert share or not part


def test_equal_remainders_go_to_the_earlier_part() -> None:
    assert [part.minor for part in Money(100).split([1, 1, 1])] == [34, 33, 33]
    assert [part.minor for part in Money(-100).split([1, 1, 1])] == [-34, -33, -33]


@pytest.mark.parametrize("shares", [[], [0], [0, 0], [2, -1]])
def test_weights_that_mean_nothing(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(1).split(shares)


def test_currencies_do_not_mix() -> None:
    for mixed in (lambda: Money(1) + Money(1, "USD"), lambda: Money(1) < Money(1, "USD")):
        with pytest.raises(ValueError, match="mix"):
            mixed()
    assert Money(1) != Money(1, "USD")


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_total(minors: list[int]) -> None:
    assert total(map(Money, minors)) == Money(sum(minors))
