"""Who listens to what: one table, filled by `apps/wiring.py`."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from tuan.platform.database import Tx
from tuan.platform.outbox.events import Event

Listener = Callable[..., Awaitable[None]]
"""`async def listener(tx: Tx, event: SomeEvent, *, at: datetime) -> None`; may be called again with the same event."""


_concerns: dict[Listener, Callable[[Any], bool]] = {}


def only_if(concerns: Callable[[Any], bool]) -> Callable[[Listener], Listener]:
    """For a listener that most events of its kind do not concern: those are not even written down as due."""

    def declare(listener: Listener) -> Listener:
        _concerns[listener] = concerns
        return listener

    return declare


class Wiring:
    """Event classes by name, and the listeners of each in their order."""

    def __init__(self) -> None:
        self.events: dict[str, type[Event]] = {}
        self.listeners: dict[str, Listener] = {}
        self._of: dict[str, list[str]] = {}

    def connect(self, event: type[Event], *listeners: Listener) -> None:
        """Deliver this event to these listeners, in addition to the earlier ones."""
        self.events[event.name] = event
        names = self._of.setdefault(event.name, [])
        for listener in listeners:
            name = listener_name(listener)
            self.listeners[name] = listener
            if name not in names:
                names.append(name)

    def of(self, event: Event) -> list[str]:
        """The names of the listeners that an event concerns."""
        return [name for name in self._of.get(event.name, []) if self._concerns(name, event)]

    async def call(self, tx: Tx, listener: str, event: Event, *, at: datetime) -> None:
        """Call one listener by its name."""
        if self._concerns(listener, event):
            await self.listeners[listener](tx, event, at=at)

    def table(self) -> Iterable[tuple[str, list[str]]]:
        """The score sheet: event name → listener names."""
        return sorted(self._of.items())

    def _concerns(self, listener: str, event: Event) -> bool:
        concerns = _concerns.get(self.listeners[listener])
        return concerns is None or concerns(event)


def listener_name(listener: Any) -> str:
    """`tuan.plays.listeners.on_order_paid` is called `plays.on_order_paid`."""
    domain = listener.__module__.removeprefix("tuan.").split(".listeners")[0]
    return f"{domain}.{listener.__name__}"


wired = Wiring()
