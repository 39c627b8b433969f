"""Ask for a task: written, queued and told to the audit log in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.platform import audit
from tuan.platform.callers import Staff
from tuan.platform.database import Tx
from tuan.platform.tasks import files, store, work
from tuan.platform.tasks.errors import TaskIdTaken
from tuan.platform.tasks.schemas import TaskOut, task_out
from tuan.platform.tasks.shapes import Asked


async def ask(
    tx: Tx,
    staff: Staff,
    *,
    kind: str,
    task_id: UUID,
    input: dict[str, Any],  # What the table calls it.
    language: str,
    at: datetime,
    file_id: UUID | None = None,
    file_name: str = "",
) -> TaskOut:
    """A new task of this shop; the same id again answers with the task as it is. Raises FileMissing, TaskIdTaken."""
    if file_id is not None:
        files.brought(ShopId(staff.shop_id), file_id)
    asked = Asked(
        id=task_id,
        shop_id=staff.shop_id,
        kind=kind,
        asked_by=staff.id,
        asked_name=staff.name,
        language=language,
        input=input,
        file_id=file_id,
        file_name=file_name,
    )
    is_new = await store.insert(tx, asked, state="queued", at=at)
    task = await store.find(tx, task_id)
    if task is None or task.shop_id != staff.shop_id or task.kind != kind:
        raise TaskIdTaken
    if is_new:
        await work.queue(tx, task_id)
        await audit.record(
            tx,
            staff,
            action=f"asked_{kind}",
            object_kind="task",
            object_id=task_id,
            at=at,
            after={"input": input, "file": file_name},
        )
    return task_out(task)
