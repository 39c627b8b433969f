"""Jobs, failed deliveries and the audit log, for operators."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Path

from tuan.kit.errors import NotFound, Refusal
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("system")

HouseReader = Annotated[Staff, Depends(permission("system.read_house"))]
HouseMender = Annotated[Staff, Depends(permission("system.retry_house"))]
JobState = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborting", "aborted"]


class NotRetryable(Refusal, status=409, zh="只有失败的任务可以重试"):
    """Only what has failed can be tried again."""


class JobOut(Wire):
    """A job. What it works on is named by ids only."""

    id: int
    task: str
    queue: str
    status: JobState
    attempts: int
    scheduled_at: datetime | None
    arguments: dict[str, Any]
    at: datetime | None


class DeliveryOut(Wire):
    """A fact on its way to a listener."""

    id: str
    event_name: str
    subject: UUID
    listener: str
    state: Literal["due", "done", "given_up"]
    attempts: int
    next_at: datetime | None
    error: str | None
    at: datetime


class AuditOut(Wire):
    """What somebody changed."""

    id: UUID
    at: datetime
    staff: str
    action: str
    object_kind: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@router.get("/jobs")
async def jobs(staff: HouseReader, tx: ReadTx, asked: PageOf, status: JobState | None = None) -> PageOut[JobOut]:
    """Jobs, newest first."""
    before = typed_cursor(asked.cursor, int)
    rows = await tx.all(
        JobOut,
        """select j.id, j.task_name as task, j.queue_name as queue, j.status::text as status, j.attempts, j.scheduled_at,
             j.args as arguments, (select max(e.at) from procrastinate_events e where e.job_id = j.id) as at
           from procrastinate_jobs j
           where (%(status)s::text is null or j.status::text = %(status)s) and (%(before)s::bigint is null or j.id < %(before)s)
           order by j.id desc limit %(limit)s""",
        status=status,
        before=before[0] if before else None,
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.id])
    return PageOut(items=shown.items, next_cursor=shown.next_cursor)


@router.post("/jobs/{job_id}/retry", status_code=204)
async def retry_job(staff: HouseMender, tx: WriteTx, now: Now, job_id: Annotated[int, Path(ge=1, lt=2**63)]) -> None:
    """Queue a failed job again."""
    status = await tx.value("select status::text from procrastinate_jobs where id = %(id)s for update", id=job_id)
    if status is None:
        raise NotFound(kind="job")
    if status != "failed":
        raise NotRetryable
    await tx.run("select procrastinate_retry_job_v2(%(id)s, %(at)s, null, null, null)", id=job_id, at=now)
    await audit.record(
        tx,
        staff,
        action="job.retry",
        object_kind="job",
        object_id=str(job_id),
        at=now,
        before={"status": status},
        after={"status": "todo"},
    )


@router.get("/deliveries")
async def deliveries(
    staff: HouseReader, tx: ReadTx, asked: PageOf, state: Literal["failed", "due", "done"] = "failed"
) -> PageOut[DeliveryOut]:
    """Deliveries, newest first; `failed` are those given up and those that failed at least once and will be tried again."""
    before = typed_cursor(asked.cursor, int, str)
    rows = await tx.rows(
        """select d.position, e.name as event_name, d.subject, d.listener, d.state, d.attempts, d.error, e.at,
             case when d.state = 'due' then d.due_at end as next_at
           from outbox_deliveries d join outbox_events e using (position)
           where case %(state)s when 'failed' then d.state = 'given_up' or (d.state = 'due' and d.attempts > 0)
                 else d.state = %(state)s end
             and (%(position)s::bigint is null or (d.position, d.listener) < (%(position)s, %(listener)s))
           order by d.position desc, d.listener desc limit %(limit)s""",
        state=state,
        position=before[0] if before else None,
        listener=before[1] if before else None,
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row["position"], row["listener"]])
    return PageOut(
        items=[DeliveryOut(id=f"{row.pop('position')}:{row['listener']}", **row) for row in shown.items],
        next_cursor=shown.next_cursor,
    )


@router.post("/deliveries/{delivery_id}/retry", status_code=204)
async def retry_delivery(
    staff: HouseMender, tx: WriteTx, now: Now, delivery_id: Annotated[str, Path(pattern=r"^\d{1,18}:[a-z_.]{1,80}$")]
) -> None:
    """Deliver again what was given up."""
    position, _, listener = delivery_id.partition(":")
    key = dict(position=int(position), listener=listener)
    found = await tx.rows(
        """select state, attempts from outbox_deliveries
           where position = %(position)s and listener = %(listener)s for update""",
        **key,
    )
    if not found:
        raise NotFound(kind="delivery")
    if found[0]["state"] != "given_up":
        raise NotRetryable
    await tx.run(
        """update outbox_deliveries set state = 'due', attempts = 0, due_at = %(at)s
           where position = %(position)s and listener = %(listener)s""",
        **key,
        at=now,
    )
    await audit.record(
        tx,
        staff,
        action="delivery.retry",
        object_kind="delivery",
        object_id=delivery_id,
        at=now,
        before=found[0],
        after={"state": "due", "attempts": 0},
    )


@router.get("/audit")
async def audit_log(
    staff: Annotated[Staff, Depends(permission("audit.read"))], tx: ReadTx, asked: PageOf
) -> PageOut[AuditOut]:
    """What the shop's staff changed, newest first."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await tx.all(
        AuditOut,
        """select id, at, staff_name as staff, action, object_kind, object_id, before, after from audit_log
           where shop_id = %(shop_id)s and (%(after_at)s::timestamptz is null or (at, id) < (%(after_at)s, %(after_id)s))
           order by at desc, id desc limit %(limit)s""",
        shop_id=staff.shop_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.at, row.id])
    return PageOut(items=shown.items, next_cursor=shown.next_cursor)
