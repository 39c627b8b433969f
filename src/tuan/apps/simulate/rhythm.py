"""When people come: by the hour, by the day of the week, more every week, and most on the promotion day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tuan.apps.simulate.truth import Truth

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Relative weights of the 24 hours: a small peak at noon, the large one in the evening.
HOURS = (2, 1, 1, 0.5, 0.5, 1, 2, 3, 4, 5, 5, 6, 8, 7, 5, 5, 5, 6, 7, 9, 12, 13, 10, 5)
# Monday to Sunday.
WEEKDAYS = (0.92, 0.94, 1.0, 0.98, 1.08, 1.22, 1.18)
PROMOTION_DAYS_AGO = 17


class Rhythm:
    """The visits of a history that ends at an instant, by the clock of the shop."""

    def __init__(self, truth: Truth, *, starts_at: datetime, ends_at: datetime, zone: ZoneInfo = SHANGHAI) -> None:
        self.truth, self.starts_at, self.ends_at, self.zone = truth, starts_at, ends_at, zone
        self.promotion_day = (ends_at - timedelta(days=PROMOTION_DAYS_AGO)).astimezone(self.zone).date()

    def expected(self, hour: datetime) -> float:
        """Visits in the hour that begins at an instant, on average."""
        local = hour.astimezone(self.zone)
        age = max(0.0, (self.ends_at - hour) / max(self.ends_at - self.starts_at, timedelta(hours=1)))
        busy = self.truth.promotion_day_visits if self.is_promotion(local.date()) else 1.0
        grown = 1 - age * self.truth.growth / (1 + self.truth.growth)
        return self.truth.visits_per_day * busy * grown * WEEKDAYS[local.weekday()] * HOURS[local.hour] / sum(HOURS)

    def is_promotion(self, day: date) -> bool:
        """Whether this is the day of the promotion."""
        return day == self.promotion_day

    def zeal(self, at: datetime) -> float:
        """How much more often people buy at an instant."""
        return self.truth.promotion_day_zeal if self.is_promotion(at.astimezone(self.zone).date()) else 1.0

    def arrivals(self, chance: Random, hour: datetime) -> Iterator[datetime]:
        """The visits of an hour, in their order: a Poisson process."""
        at = hour
        rate = self.expected(hour) / 3600
        while True:
            at += timedelta(seconds=chance.expovariate(rate))
            if at >= min(hour + timedelta(hours=1), self.ends_at):
                return
            yield at


def poisson(chance: Random, mean: float) -> int:
    """A Poisson number, by counting arrivals (Knuth, TAOCP 3.4.1); means here are small."""
    count, elapsed = 0, chance.expovariate(1)
    while elapsed < mean:
        count += 1
        elapsed += chance.expovariate(1)
    return count


def tries(chance: Random, odds: float) -> int:
    """How many tries until the first that succeeds: a geometric number."""
    count = 1
    while chance.random() >= odds:
        count += 1
    return count
