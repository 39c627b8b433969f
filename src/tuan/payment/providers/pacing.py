"""Strangers may name keys that nobody has: how often that makes us ask a provider, and what we need not ask twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tuan.payment.providers.protocol import ProviderUnreachable

# After silence we ask sooner, and still not at every call.
AFTER_SILENCE = timedelta(seconds=5)
MOST_REMEMBERED = 1000


class Pace:
    """At most `most` questions in a while; after silence none for some seconds."""

    def __init__(self, within: timedelta, *, most: int = 1) -> None:
        self.within, self.most = within, most
        self._asked: list[datetime] = []
        self._silent_until: datetime | None = None
        self._silence = ""

    def may_ask(self, *, at: datetime) -> bool:
        """Whether there is a question left. Raises ProviderUnreachable right after silence, which says nothing."""
        if self._silent_until is not None and at < self._silent_until:
            raise ProviderUnreachable(self._silence)
        self._asked = [asked for asked in self._asked if at - asked < self.within]
        return len(self._asked) < self.most

    @contextmanager
    def asking(self, *, at: datetime) -> Iterator[None]:
        """A question; one that is not answered does not count."""
        self._asked.append(at)
        try:
            yield
        except ProviderUnreachable as silence:
            self._asked.remove(at)
            self._silent_until, self._silence = at + AFTER_SILENCE, str(silence)
            raise


class Remembered:
    """Names that were told to be nobody's, for a while; so many at most."""

    def __init__(self, for_: timedelta) -> None:
        self.for_ = for_
        self._until: dict[str, datetime] = {}

    def add(self, name: str, *, at: datetime) -> None:
        """Nobody's from now on."""
        if len(self._until) >= MOST_REMEMBERED:
            self._until.pop(next(iter(self._until)))
        self._until[name] = at + self.for_

    def holds(self, name: str, *, at: datetime) -> bool:
        """Whether it is known to be nobody's."""
        return name in self._until and at < self._until[name]
