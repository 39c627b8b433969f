"""A listener hears only the events that concern it, whoever asks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from tuan.platform.outbox import Event, Wiring, only_if

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Event):
    """Somebody rang."""

    name: ClassVar[str] = "test.rang"
    floor: int

    @property
    def subject(self) -> UUID:
        """The house."""
        return UUID(int=0)


heard: list[int] = []


@only_if(lambda event: event.floor == 3)
async def on_third_floor(tx: Any, event: Rang, *, at: datetime) -> None:
    """Open."""
    heard.append(event.floor)


async def on_any_floor(tx: Any, event: Rang, *, at: datetime) -> None:
    """Listen."""


async def test_what_does_not_concern_a_listener_is_not_delivered_to_it() -> None:
    wiring = Wiring()
    wiring.connect(Rang, on_third_floor, on_any_floor)
    [(_, [third, any_floor])] = wiring.table()

    assert wiring.of(Rang(at=NOON, floor=3)) == [third, any_floor]
    assert wiring.of(Rang(at=NOON, floor=4)) == [any_floor]


async def test_an_old_delivery_that_concerns_nobody_any_more_is_let_go() -> None:
    wiring = Wiring()
    wiring.connect(Rang, on_third_floor)
    [(_, [third])] = wiring.table()
    heard.clear()

    for floor in (4, 3):
        await wiring.call(None, third, Rang(at=NOON, floor=floor), at=NOON)  # type: ignore[arg-type]

    assert heard == [3]
