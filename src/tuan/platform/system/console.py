"""Jobs, for operators of the house: what waits, what failed and why; try one again, or many."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path
from psycopg.errors import UniqueViolation
from pydantic import Field

from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.hiding import hidden, hidden_text
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire
from tuan.platform.system.retries import MOST, AlreadyWaiting, NotRetryable, Outcome, Retried, retried

router = make_router("system", prefix="/jobs")

HouseReader = Annotated[Staff, Depends(permission("system.read_house"))]
HouseMender = Annotated[Staff, Depends(permission("system.retry_house"))]
JobState = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborting", "aborted"]
JobId = Annotated[int, Path(ge=1, lt=2**63)]
JOB = """select j.id, j.task_name as task, j.queue_name as queue, j.status::text as status, j.attempts, j.scheduled_at,
  j.args as arguments, (select max(e.at) from procrastinate_events e where e.job_id = j.id) as at,
  (select f.error from job_failures f where f.job_id = j.id order by f.attempt desc limit 1) as error
from procrastinate_jobs j"""


class JobOut(Wire):
    """A job. What it works on is named by ids; whatever else would tell of a person is hidden."""

    id: int
    task: str
    queue: str
    status: JobState
    attempts: int
    scheduled_at: datetime | None
    arguments: dict[str, Any]
    error: str | None
    at: datetime | None


class JobStep(Wire):
    """Something that happened to a job: `deferred`, `started`, `failed`, `succeeded`, …"""

    kind: str
    at: datetime


class JobFailure(Wire):
    """Why one attempt failed."""

    attempt: int
    error: str
    at: datetime


class JobDetailOut(JobOut):
    """A job with its story, newest first; `next_at` is when it is tried next, none if nobody tries."""

    next_at: datetime | None
    lock: str | None
    steps: list[JobStep]
    failures: list[JobFailure]


class ManyJobs(Wire):
    """Jobs that shall be tried again."""

    ids: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(min_length=1, max_length=MOST)]


@router.get("")
async def jobs(staff: HouseReader, tx: ReadTx, asked: PageOf, status: JobState | None = None) -> PageOut[JobOut]:
    """Jobs, newest first."""
    before = typed_cursor(asked.cursor, int)
    rows = await tx.all(
        JobOut,
        f"""{JOB}
           where (%(status)s::text is null or j.status::text = %(status)s) and (%(before)s::bigint is null or j.id < %(before)s)
           order by j.id desc limit %(limit)s""",
        status=status,
        before=before[0] if before else None,
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.id])
    return PageOut(items=[_careful(row) for row in shown.items], next_cursor=shown.next_cursor)


@router.get("/{job_id}")
async def job(staff: HouseReader, tx: ReadTx, job_id: JobId) -> JobDetailOut:
    """One job: its arguments, each attempt, the last error, the next try."""
    row = await tx.maybe(JobOut, f"{JOB} where j.id = %(id)s", id=job_id)
    if row is None:
        raise NotFound(kind="job")
    steps = await tx.all(
        JobStep,
        """select type::text as kind, at from procrastinate_events where job_id = %(id)s and type <> 'scheduled'
           order by id desc limit 100""",
        id=job_id,
    )
    failures = await tx.all(
        JobFailure,
        "select attempt, error, at from job_failures where job_id = %(id)s order by attempt desc limit 100",
        id=job_id,
    )
    for failure in failures:
        failure.error = hidden_text(failure.error) or ""
    lock = await tx.value("select lock from procrastinate_jobs where id = %(id)s", id=job_id)
    waits = row.status == "todo"
    return JobDetailOut(
        **_careful(row).model_dump(),
        next_at=row.scheduled_at if waits else None,
        lock=lock,
        steps=steps,
        failures=failures,
    )


@router.post("/{job_id}/retry", status_code=204)
async def retry_job(staff: HouseMender, tx: WriteTx, now: Now, job_id: JobId) -> None:
    """Queue a failed job again."""
    outcome = await _retry(tx, staff, job_id, at=now)
    if outcome == "missing":
        raise NotFound(kind="job")
    if outcome == "not_failed":
        raise NotRetryable
    if outcome == "already_waiting":
        raise AlreadyWaiting


@router.post("/retries")
async def retry_jobs(staff: HouseMender, tx: WriteTx, now: Now, asked: ManyJobs) -> Retried:
    """Queue many failed jobs again, and say what became of each; one that cannot be tried stops none of the others."""
    return retried({str(id): await _retry(tx, staff, id, at=now) for id in sorted(set(asked.ids))})


async def _retry(tx: Tx, staff: Staff, id: int, *, at: datetime) -> Outcome:
    status = await tx.value("select status::text from procrastinate_jobs where id = %(id)s for update", id=id)
    if status is None:
        return "missing"
    if status != "failed":
        return "not_failed"
    try:
        async with tx.savepoint():
            await tx.run("select procrastinate_retry_job_v2(%(id)s, %(at)s, null, null, null)", id=id, at=at)
    except UniqueViolation:  # Of the jobs with one key, one waits at a time.
        return "already_waiting"
    # The queue counted this attempt when it failed, and counts it once more when it is asked to retry.
    await tx.run("update procrastinate_jobs set attempts = attempts - 1 where id = %(id)s and attempts > 0", id=id)
    await audit.record(
        tx,
        staff,
        action="job.retry",
        object_kind="job",
        object_id=str(id),
        at=at,
        before={"status": status},
        after={"status": "todo"},
    )
    return "retried"


def _careful(row: JobOut) -> JobOut:
    return row.model_copy(update={"arguments": hidden(row.arguments), "error": hidden_text(row.error)})
