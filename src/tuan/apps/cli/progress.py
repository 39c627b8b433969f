"""Show how far a task is, in one line that is written again and again; without a terminal, only its end."""

import asyncio
import sys
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tuan.platform.database import Database
    from tuan.platform.tasks.shapes import Task

LOOK_EVERY = 0.5
WORDS = {
    "": "reading",
    "checking": "checking",
    "writing": "writing",
    "checked": "checked, nothing written",
    "written": "written",
    "refused_all": "nothing written: rows were refused",
}


async def watched(database: "Database", task_id: UUID, work: Coroutine[Any, Any, "Task | None"]) -> "Task | None":
    """Do the work and tell about it; the task as it ended."""
    from tuan.platform.tasks import store

    started = time.monotonic()
    doing = asyncio.create_task(work)
    while True:
        done, _ = await asyncio.wait([doing], timeout=LOOK_EVERY)
        async with database.reading() as tx:
            task = await store.find(tx, task_id)
        if done:
            break
        if task is not None and sys.stdout.isatty():
            print(f"\r\033[K{_line(task, time.monotonic() - started)}", end="", flush=True)
    if task is None:
        return None
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    print(f"{clear}{_line(task, time.monotonic() - started)}")
    if task.problem:
        print(f"{task.problem['en']} ({task.problem['code']} {task.problem['data'] or ''})".replace(" )", ")"))
    doing.result()
    return task


def _line(task: "Task", seconds: float) -> str:
    share = f" {task.done * 100 // task.total} %" if task.total else ""
    pace = f", {task.done / seconds:,.0f} rows/s" if seconds > 1 else ""
    counts = f"{task.made} new, {task.changed} changed, {task.skipped} as they were, {task.refused} rows refused"
    state = "" if task.state in ("running", "done") else f"{task.state}: "
    return f"{state}{WORDS.get(task.phase, task.phase)}:{share} {task.done:,} rows{pace}; {counts}"
