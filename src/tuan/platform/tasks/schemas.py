"""Wire shapes of tasks."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from tuan.platform.http.schemas import TextOut, Wire
from tuan.platform.tasks.kinds import titled
from tuan.platform.tasks.shapes import Refused, Task, TaskState

FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00/\\]+$")]


class NewTask(Wire):
    """What every task is asked with; its id is chosen by the device, so a retry is the same task."""

    id: UUID


class ProblemOut(Wire):
    """Why a task failed."""

    code: str
    text: TextOut
    data: dict[str, Any]


class RefusalOut(Wire):
    """One thing that could not be done."""

    number: int
    line: int | None
    column: str
    code: str
    text: TextOut
    cells: dict[str, str]


class TaskOut(Wire):
    """A task."""

    id: UUID
    kind: str
    title: TextOut
    asked_by: str
    file_name: str
    input: dict[str, Any]
    state: TaskState
    phase: str
    done: int
    total: int | None
    made: int
    changed: int
    skipped: int
    refused: int
    problem: ProblemOut | None
    result_name: str | None
    is_cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class TaskDetailOut(TaskOut):
    """A task with the first things that could not be done."""

    refusals: list[RefusalOut]


class FileOut(Wire):
    """How much of a file has arrived."""

    id: UUID
    bytes: int


def task_out(task: Task) -> TaskOut:
    """A task for the wire."""
    return TaskOut(**_fields(task))


def detail_out(task: Task, refusals: list[Refused]) -> TaskDetailOut:
    """A task for the wire, with the first refusals."""
    headers: list[str] = task.position.get("headers", [])
    return TaskDetailOut(**_fields(task), refusals=[_refusal_out(refused, headers) for refused in refusals])


def _fields(task: Task) -> dict[str, Any]:
    title = titled(task.kind)
    problem = task.problem
    return {
        **{name: getattr(task, name) for name in TaskOut.model_fields if hasattr(task, name)},
        "title": TextOut(zh=title.zh, en=title.en),
        "asked_by": task.asked_name,
        "problem": ProblemOut(
            code=problem["code"], text=TextOut(zh=problem["zh"], en=problem["en"]), data=problem.get("data", {})
        )
        if problem
        else None,
    }


def _refusal_out(refused: Refused, headers: list[str]) -> RefusalOut:
    return RefusalOut(
        number=refused.number,
        line=refused.line,
        column=refused.column,
        code=refused.code,
        text=TextOut(zh=refused.zh, en=refused.en),
        # As the file had them; the database keeps them in an order of its own.
        cells={name: refused.cells[name] for name in headers if name in refused.cells} or refused.cells,
    )
