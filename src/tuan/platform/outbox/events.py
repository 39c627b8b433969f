"""What an event is, and how it is written down."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact in the past tense. Subclasses are frozen dataclasses of ids, amounts and instants; changes to them are additive only."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    at: datetime

    @property
    def subject(self) -> UUID:
        """What the event is about: deliveries of one subject keep their order."""
        raise NotImplementedError(type(self).__name__)


_adapters: dict[type[Event], TypeAdapter[Any]] = {}


def _adapter(event: type[Event]) -> TypeAdapter[Any]:
    if event not in _adapters:
        _adapters[event] = TypeAdapter(event)
    return _adapters[event]


def encode(event: Event) -> dict[str, Any]:
    """The event as JSON values."""
    written = _adapter(type(event)).dump_python(event, mode="json")
    return {field.name: written[field.name] for field in fields(event)}


def decode(event: type[Event], payload: dict[str, Any]) -> Event:
    """The event from JSON values; fields that this version does not know are ignored."""
    decoded: Event = _adapter(event).validate_python(payload)
    return decoded
