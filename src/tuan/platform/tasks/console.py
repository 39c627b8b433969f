"""Tasks, for operators: lists, progress, stop, go on, and the files. Each kind has a route of its own by which it is asked for."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import anyio
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from tuan.kit.errors import Forbidden, NotFound
from tuan.kit.ids import ShopId
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.depends import PageAsked
from tuan.platform.http.schemas import page
from tuan.platform.tasks import files, store, work
from tuan.platform.tasks.errors import FileMissing, FileTooLarge, TaskEnded, TaskNotEnded
from tuan.platform.tasks.errors_file import error_lines
from tuan.platform.tasks.kinds import kinds
from tuan.platform.tasks.schemas import FileOut, TaskDetailOut, TaskOut, detail_out, task_out
from tuan.platform.tasks.shapes import Task, TaskState

router = make_router("tasks")
# Without Idempotency-Key, which would read a part as JSON: a part that comes twice is written in the same place.
uploads = APIRouter(tags=["tasks"])

Reader = Annotated[Staff, Depends(permission("tasks.read"))]
Runner = Annotated[Staff, Depends(permission("tasks.run"))]
SHOWN_REFUSALS = 50
SILENT_FOR = timedelta(minutes=2)
PART = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/tasks")
async def tasks(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    kind: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z_.]*$")] = None,
    state: TaskState | None = None,
) -> PageOut[TaskOut]:
    """The shop's tasks, newest first; only of kinds that the caller could ask for."""
    return await listed(tx, staff.shop_id, asked, seen=kinds_of(staff), kind=kind, state=state)


def kinds_of(staff: Staff) -> list[str]:
    """The kinds of tasks that a caller could ask for, and so may see."""
    return [name for name, known in kinds.items() if staff.may(known.permission)]


async def listed(
    tx: Tx,
    shop_id: ShopId,
    asked: PageAsked,
    *,
    seen: list[str],
    kind: str | None = None,
    state: TaskState | None = None,
) -> PageOut[TaskOut]:
    """A page of a shop's tasks of these kinds, newest first."""
    rows = await store.of_shop(
        tx,
        shop_id,
        kinds=seen,
        kind=kind or None,
        state=state,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
        limit=asked.limit + 1,
    )
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id]), task_out)


@router.get("/tasks/{task_id}")
async def read(staff: Reader, tx: ReadTx, task_id: UUID) -> TaskDetailOut:
    """A task, with the first things that could not be done."""
    task = _own(staff, await store.find(tx, task_id))
    return detail_out(task, await store.refusals(tx, task.id, after=-1, limit=SHOWN_REFUSALS))


@router.post("/tasks/{task_id}/cancel")
async def cancel(staff: Runner, tx: WriteTx, now: Now, task_id: UUID) -> TaskOut:
    """Stop a task at its next chunk; what was written stays. One that nobody works on ends at once."""
    task = _own(staff, await store.lock(tx, task_id))
    if task.ended_at is not None:
        raise TaskEnded
    if task.state == "queued" or task.touched_at < now - SILENT_FOR:
        await store.save(tx, task.id, at=now, state="cancelled", is_cancel_asked=True, ended_at=now)
    elif not task.is_cancel_asked:
        # The moment of the last chunk stays: it tells whether somebody works on it.
        await store.save(tx, task.id, at=task.touched_at, is_cancel_asked=True)
    return await _changed(tx, staff, "cancelled_task", task, at=now)


@router.post("/tasks/{task_id}/retry")
async def retry(staff: Runner, tx: WriteTx, now: Now, task_id: UUID) -> TaskOut:
    """Go on with a task that failed or was cancelled, from where it stood."""
    task = _own(staff, await store.lock(tx, task_id))
    if task.state not in ("failed", "cancelled"):
        raise TaskNotEnded
    await store.save(tx, task.id, at=now, state="queued", is_cancel_asked=False, ended_at=None, problem=None)
    await work.queue(tx, task.id)
    return await _changed(tx, staff, "retried_task", task, at=now)


@router.get("/tasks/{task_id}/result", response_class=FileResponse)
async def result(staff: Reader, tx: ReadTx, task_id: UUID) -> FileResponse:
    """The file that a task wrote."""
    task = _own(staff, await store.find(tx, task_id))
    if not all(staff.may(wider) for wider in task.input.get("wider", ())):
        raise Forbidden  # Somebody who may see more had it written.
    path = files.result(task.shop_id, task.id)
    if task.state != "done" or task.result_name is None or not path.is_file():
        raise FileMissing
    return FileResponse(path, filename=task.result_name, headers={"Cache-Control": "private, no-store"})


@router.get("/tasks/{task_id}/errors", response_class=StreamingResponse)
async def errors(request: Request, staff: Reader, tx: ReadTx, task_id: UUID) -> Response:
    """What could not be done as CSV, with the rows as they were given: mend them and import this file."""
    task = _own(staff, await store.find(tx, task_id))
    headers = {
        "Content-Disposition": f'attachment; filename="errors-{task.id}.csv"',
        "Cache-Control": "private, no-store",
    }
    lines = error_lines(request.app.state.database, task)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@uploads.put("/task-files/{file_id}", openapi_extra=PART)
async def bring(
    request: Request, staff: Runner, file_id: UUID, offset: Annotated[int, Query(ge=0, le=files.LARGEST_FILE)] = 0
) -> FileOut:
    """Bring a file in parts of at most 8 MB, one after the other; a part that comes again is written in the same place."""
    part = bytearray()
    async for piece in request.stream():
        part += piece
        if len(part) > files.LARGEST_PART:
            raise FileTooLarge(max_bytes=files.LARGEST_PART)
    size = await anyio.to_thread.run_sync(
        lambda: files.append(ShopId(staff.shop_id), file_id, bytes(part), offset=offset)
    )
    return FileOut(id=file_id, bytes=size)


router.routes.extend(uploads.routes)


def _own(staff: Staff, task: Task | None) -> Task:
    known = kinds.get(task.kind) if task else None
    if task is None or known is None or task.shop_id != staff.shop_id or not staff.may(known.permission):
        raise NotFound(kind="task")
    return task


async def _changed(tx: Tx, staff: Staff, action: str, before: Task, *, at: datetime) -> TaskOut:
    after = _own(staff, await store.find(tx, before.id))
    if after != before:
        await audit.record(
            tx,
            staff,
            action=action,
            object_kind="task",
            object_id=after.id,
            at=at,
            before={"state": before.state, "is_cancel_asked": before.is_cancel_asked},
            after={"state": after.state, "is_cancel_asked": after.is_cancel_asked},
        )
    return task_out(after)
