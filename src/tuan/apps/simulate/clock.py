"""A clock that history turns."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class TurnedClock:
    """Stands until it is turned."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now
