"""Days of a shop as instants, and the buckets of a chart. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tuan.analytics.errors import RangeInvalid

Grain = Literal["day", "week", "month", "total"]
LONGEST = timedelta(days=800)
# What is being paid right now may be in the books and not yet announced, or the other way round.
JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Days:
    """From the beginning of `first` until the end of `last`, by a shop's clock; or until an instant on that day."""

    first: date
    last: date
    zone: str
    until_at: datetime | None = None

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.last - self.first <= LONGEST:
            raise RangeInvalid

    @property
    def since(self) -> datetime:
        """The first instant."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The instant after the last one."""
        return self.until_at or _midnight(self.last + timedelta(days=1), self.zone)

    def buckets(self, grain: Grain) -> list[date]:
        """The days under which a chart shows its points."""
        return [self.first] if grain == "total" else list(dict.fromkeys(_first_of(day, grain) for day in self._days()))

    def _days(self) -> Iterator[date]:
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)


def today(zone: str, *, at: datetime) -> date:
    """The date on a shop's calendar."""
    return at.astimezone(ZoneInfo(zone)).date()


def is_over(day: date, zone: str, *, at: datetime) -> bool:
    """Whether a shop's day had ended, and what was paid in its last moment was announced."""
    return at - JUST_NOW >= Days(day, day, zone).until


def week_before(at: datetime, zone: str) -> datetime:
    """When a shop's clock showed the same a week ago: not always 168 hours."""
    then = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(weeks=1)
    return then.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _first_of(day: date, grain: Grain) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day
