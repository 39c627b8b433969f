"""When people come."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tuan.apps.simulate.rhythm import SHANGHAI, Rhythm, poisson, tries
from tuan.apps.simulate.truth import Truth

END = datetime(2026, 11, 25, 4, tzinfo=UTC)
RHYTHM = Rhythm(Truth(), starts_at=END - timedelta(days=90), ends_at=END)


def _day(days_ago: int) -> float:
    midnight = (END - timedelta(days=days_ago)).astimezone(SHANGHAI).replace(hour=0)
    return sum(RHYTHM.expected((midnight + timedelta(hours=hour)).astimezone(UTC)) for hour in range(24))


def test_an_ordinary_wednesday_at_the_end_has_the_visits_of_the_truth() -> None:
    assert _day(0) == pytest.approx(Truth().visits_per_day, rel=0.01)


def test_weekends_evenings_growth_and_the_promotion_day_show() -> None:
    assert _day(4) > _day(1), "Saturday and Tuesday of one week"
    assert _day(84) < 0.8 * _day(0), "twelve Wednesdays earlier"
    assert _day(17) > 2 * _day(24), "the promotion, and the same day a week earlier"
    evening, night = (END.astimezone(SHANGHAI).replace(hour=hour).astimezone(UTC) for hour in (21, 3))
    assert RHYTHM.expected(evening) > 10 * RHYTHM.expected(night)


def test_arrivals_of_an_hour_are_poisson_and_in_order() -> None:
    chance, hour = Random(1), END - timedelta(hours=15)  # noqa: S311
    counts = []
    for _ in range(2000):
        arrivals = list(RHYTHM.arrivals(chance, hour))
        assert arrivals == sorted(arrivals)
        assert all(hour <= at < hour + timedelta(hours=1) for at in arrivals)
        counts.append(len(arrivals))
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert mean == pytest.approx(RHYTHM.expected(hour), rel=0.05)
    assert variance == pytest.approx(mean, rel=0.12)


def test_numbers_of_friends_and_of_tries_have_their_means() -> None:
    chance = Random(2)  # noqa: S311
    assert sum(poisson(chance, 1.6) for _ in range(20_000)) / 20_000 == pytest.approx(1.6, rel=0.03)
    assert sum(tries(chance, 0.34) for _ in range(20_000)) / 20_000 == pytest.approx(1 / 0.34, rel=0.03)
