"""Frozen shapes of webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

State = Literal["due", "delivered", "given_up"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a shop's facts go. `secrets` are in the clear, the newest first."""

    id: UUID
    shop_id: UUID
    url: str
    note: str
    event_names: tuple[str, ...]
    secrets: tuple[str, ...]
    is_enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One fact for one endpoint."""

    id: UUID
    endpoint_id: UUID
    event_name: str
    body: str
    state: State
    attempts: int
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of sending it once; `status` is None when nobody answered."""

    at: datetime
    milliseconds: int
    status: int | None
    answer: str
    error: str | None
