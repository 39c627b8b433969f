"""Each event has one golden sample: what was written once is read for ever, so changes are additive only."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from tuan.apps.wiring import FACTS
from tuan.care.events import CaseLine
from tuan.kit.money import Money
from tuan.ordering.events import PaidLine
from tuan.platform.outbox import Event, decode, encode

GOLDEN = Path(__file__).parent / "golden"
EVENTS = [event for event, _ in FACTS]
ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
SOMETHING: dict[Any, Any] = {
    str: "word",
    int: 3,
    bool: True,
    datetime: datetime(2026, 5, 20, 4, tzinfo=UTC),
    Money: Money(1990),
    UUID: UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    list[PaidLine]: [
        PaidLine(UUID("01890a5d-ac96-774b-bcce-b302099a8057"), UUID("01890a5d-ac96-774b-bcce-b302099a8057"), 3, 1990)
    ],
    list[CaseLine]: [CaseLine(ID, ID, ID, 3, 3, 1990)],
    list[UUID]: [UUID("01890a5d-ac96-774b-bcce-b302099a8057")],
}


def _sample(event: type[Event]) -> Event:
    """An event with something in each field."""
    hints = get_type_hints(event)
    return event(**{field.name: _some(hints[field.name]) for field in fields(event)})


def _some(hint: Any) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    if hint not in SOMETHING:
        hint = next(getattr(part, "__supertype__", part) for part in hint.__args__)  # `X | None` is an X here.
    return SOMETHING[hint]


def test_every_event_class_is_on_the_score_sheet() -> None:
    found, seen = list(Event.__subclasses__()), set()
    while found:
        event = found.pop()
        found += event.__subclasses__()
        if event.name and event.__module__.startswith("tuan.") and ".tests" not in event.__module__:
            seen.add(event.name)
    assert seen == {event.name for event in EVENTS}


def test_every_sample_belongs_to_an_event() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {event.name for event in EVENTS}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_golden_sample(event: type[Event]) -> None:
    golden = json.loads((GOLDEN / f"{event.name}.json").read_text())
    sample = _sample(event)
    assert event.name == f"{event.__module__.split('.')[1]}.{event.name.split('.')[1]}"
    assert {"name": event.name, "version": event.version, "payload": encode(sample)} == golden
    assert decode(event, golden["payload"] | {"a_later_field": 1}) == sample
    assert sample.subject == SOMETHING[UUID]
    assert not {"phone", "address", "recipient", "nickname"} & set(golden["payload"])
