"""Days by a shop's clock: with 23, 24 and 25 hours, and where midnight does not exist."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tuan.analytics import public as analytics
from tuan.analytics.calendar import Days, today, week_before

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "begins"),
    [
        ("Asia/Shanghai", date(2026, 3, 29), 24, datetime(2026, 3, 28, 16, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), 23, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), 25, datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), 25, datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5, datetime(2026, 10, 3, 13, 30, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 4, 24), 23, datetime(2026, 4, 23, 22, tzinfo=UTC)),  # From midnight at once to one.
    ],
)
def test_a_day_is_as_long_as_the_clock_says(zone: str, day: date, hours: float, begins: datetime) -> None:
    days = Days(day, day, zone)
    assert days.since == begins
    assert days.until - days.since == hours * HOUR
    assert [today(zone, at=at) for at in (days.since, days.until - timedelta(microseconds=1))] == [day, day]
    assert today(zone, at=days.until) == day + timedelta(days=1)


def test_a_week_ago_the_clock_showed_the_same() -> None:
    noon = datetime(2026, 3, 30, 10, tzinfo=UTC)  # In Berlin, the day after the change.
    assert week_before(noon, "Europe/Berlin") == noon - timedelta(days=7) + HOUR
    assert week_before(noon, "Asia/Shanghai") == noon - timedelta(days=7)


def test_days_begin_on_a_quarter_of_an_hour_everywhere() -> None:
    """The warehouse keeps what happened in each: see `raw/tracked.sql`."""
    for zone in analytics.time_zones():
        for day in (date(2025, 1, 1), date(2026, 7, 1), date(2026, 11, 1)):
            assert Days(day, day, zone).since.timestamp() % 900 == 0, zone
