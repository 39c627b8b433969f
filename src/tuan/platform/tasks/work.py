"""Work a task off: by a worker, as a job, or by the command line, at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog

from tuan.kit.errors import Refusal
from tuan.platform.database import Tx
from tuan.platform.hiding import said
from tuan.platform.jobs import GiveUp, Work, job
from tuan.platform.tasks import store
from tuan.platform.tasks.errors import TaskBroke, UnknownTaskKind
from tuan.platform.tasks.kinds import kinds
from tuan.platform.tasks.running import Cancelled, Running, Superseded
from tuan.platform.tasks.shapes import Task

QUEUE = "tasks"
log = structlog.get_logger()


@job(queue=QUEUE, attempts=10, first=timedelta(seconds=1), longest=timedelta(minutes=5))
async def run_task(work: Work, *, task_id: str) -> None:
    """Work a task off from where it stands."""
    await work_off(work, UUID(task_id))


async def queue(tx: Tx, task_id: UUID) -> None:
    """A worker will take the task; one hand at a time."""
    await run_task.defer(tx, key=f"task:{task_id}", lock=f"task:{task_id}", task_id=str(task_id))


async def work_off(work: Work, task_id: UUID) -> Task | None:
    """Do a task from where it stands to its end; it as it ended, None when somebody else has it.

    A database that is away is raised, so that the job comes again. Anything else ends the task.
    """
    task = await _begin(work, task_id)
    if task is None:
        return None
    running = Running(work.database, work.clock, task)
    try:
        if task.kind not in kinds:
            raise UnknownTaskKind
        await kinds[task.kind].run(running)
    except Superseded:
        return None
    except Cancelled:
        return await _end(work, running, state="cancelled")
    except psycopg.OperationalError:
        raise
    except Refusal as refused:
        return await _end(work, running, state="failed", problem=_told(refused))
    except Exception as error:
        log.exception("task_broke", task_id=str(task_id), kind=task.kind)
        await _end(work, running, state="failed", problem=_told(TaskBroke()))
        raise GiveUp(f"task {task_id}: {said(error)}") from error
    return await _end(work, running, state="done")


async def _begin(work: Work, task_id: UUID) -> Task | None:
    """Take the task: whoever worked on it before notices at its next chunk."""
    async with work.database.transaction() as tx:
        task = await store.lock(tx, task_id)
        if task is None or task.state not in ("queued", "running"):
            return None
        at = work.clock()
        await store.save(
            tx, task_id, at=at, state="running", chunk=task.chunk + 1, started_at=task.started_at or at, problem=None
        )
        return await store.find(tx, task_id)


async def _end(work: Work, running: Running, *, state: str, problem: dict[str, Any] | None = None) -> Task | None:
    async with work.database.transaction() as tx:
        task = await store.lock(tx, running.task.id)
        if task is None or task.state != "running" or task.chunk != running.task.chunk:
            return None
        at = work.clock()
        await store.save(tx, task.id, at=at, state=state, problem=problem, ended_at=at)
        if state == "done":
            await store.forget_keys(tx, task.id)
        return await store.find(tx, task.id)


def _told(refused: Refusal) -> dict[str, Any]:
    data = {name: value for name, value in refused.data.items() if isinstance(value, (str, int))}
    return {"code": refused.code, "zh": refused.title.zh, "en": refused.title.en, "data": data}
