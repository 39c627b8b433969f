"""Frozen shapes of tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.kit.ids import ShopId

TaskState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it stands."""

    id: UUID
    shop_id: ShopId
    kind: str
    asked_by: UUID | None
    asked_name: str
    language: str
    input: dict[str, Any]
    file_id: UUID | None
    file_name: str
    state: TaskState
    phase: str
    done: int
    total: int | None
    made: int
    changed: int
    skipped: int
    refused: int
    position: dict[str, Any]
    chunk: int
    problem: dict[str, Any] | None
    result_name: str | None
    is_cancel_asked: bool
    created_at: datetime
    touched_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A new task: what is to be done, for which shop, by whom. The id is chosen on the device, so a retry is the same task."""

    id: UUID
    shop_id: ShopId
    kind: str
    asked_by: UUID | None
    asked_name: str
    language: str
    input: dict[str, Any]
    file_id: UUID | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that could not be done, and why."""

    number: int
    line: int | None
    column: str
    code: str
    zh: str
    en: str
    cells: dict[str, str]
