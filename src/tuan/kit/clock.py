"""The one place that reads the clock; everybody else receives the time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)
