"""Work that outlives a request, kept in PostgreSQL by procrastinate and written in the caller's transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec

import procrastinate
import psycopg
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job as Row
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from prometheus_client import Counter

from tuan.kit.clock import Clock
from tuan.platform import tracing
from tuan.platform.database import Database, Tx
from tuan.platform.hiding import said

P = ParamSpec("P")

log = structlog.get_logger()
# Never opened: jobs are written through the connection of the transaction that wants them.
app = procrastinate.App(connector=procrastinate.PsycopgConnector())
attempts_made = Counter(
    "tuan_jobs_total", "Attempts at a job; a failed one is tried again or given up.", ["job", "outcome"]
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a job may use."""

    database: Database
    clock: Clock


class Retry(Exception):
    """The job could not finish; try again with back-off, and give up after its last attempt."""


class Snooze(Exception):
    """It is too early: come again at `until`. Does not count as a failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class GiveUp(Exception):
    """Trying again is of no use: the job ends as failed, visible on the console's list."""


@dataclass(frozen=True, slots=True)
class _BackOff(BaseRetryStrategy):
    attempts: int
    first: timedelta
    longest: timedelta

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        if isinstance(exception, GiveUp):
            return None
        if isinstance(exception, Snooze):
            return RetryDecision(retry_at=exception.until)
        if isinstance(exception, asyncio.CancelledError | exceptions.JobAborted):
            return RetryDecision(retry_in={"seconds": 0})  # The worker was stopped: no fault of the job's.
        if job.attempts + 1 >= self.attempts:
            return None
        wait = min(self.first.total_seconds() * 2**job.attempts, self.longest.total_seconds())
        return RetryDecision(retry_in={"seconds": max(1, round(wait))})


class Job:
    """A declared job: how it is queued, how often it is tried."""

    def __init__(self, task: Any) -> None:
        self.name: str = task.name
        self._task = task

    async def defer(
        self, tx: Tx, *, key: str | None = None, lock: str | None = None, at: datetime | None = None, **arguments: Any
    ) -> None:
        """Queue the job; it exists only if `tx` commits.

        `key`: a second job with the same key is dropped while the first waits. `lock`: jobs with one lock run one after the other.
        """
        deferrer = self._task.configure(queueing_lock=key, lock=lock, schedule_at=at, connection=tx.connection)
        arguments = tracing.stamped(arguments)
        if key is None:
            await deferrer.defer_async(**arguments)
            return
        try:
            async with tx.savepoint():
                await deferrer.defer_async(**arguments)
        except exceptions.AlreadyEnqueued:
            return


def job(
    *, queue: str, attempts: int = 10, first: timedelta = timedelta(seconds=1), longest: timedelta = timedelta(hours=1)
) -> Callable[[Callable[Concatenate[Work, P], Awaitable[None]]], Job]:
    """Declare `async def name(work: Work, *, …) -> None` as a job. Returning means done; see Retry, Snooze and GiveUp."""

    def declare(run: Callable[Concatenate[Work, P], Awaitable[None]]) -> Job:
        name = f"{run.__module__.removeprefix('tuan.').split('.')[0]}.{run.__name__}"

        async def call(context: Any, /, **arguments: Any) -> None:
            parent = {tracing.PARENT: arguments.pop(tracing.PARENT, None)}
            row, outcome = context.job, "failed"
            about = dict(tuan__job=name, tuan__job_id=row.id, tuan__queue=row.queue, tuan__attempt=row.attempts + 1)
            try:
                with tracing.span(f"job {name}", parent=parent, **about):
                    await run(context.additional_context["work"], **arguments)  # type: ignore[call-arg]
                outcome = "done"
            except Snooze:
                outcome = "snoozed"
                raise
            except asyncio.CancelledError:
                outcome = "stopped"
                raise
            except Exception as error:
                await _note_failure(context.additional_context["work"], row, error)
                raise
            finally:
                attempts_made.labels(name, outcome).inc()

        task = app.task(
            name=name,
            queue=queue,
            pass_context=True,
            retry=_BackOff(attempts, first, longest),
        )(call)
        return Job(task)

    return declare


async def _note_failure(work: Work, row: Row, error: Exception) -> None:
    """Keep the words for the console; a database that is away must not hide why the job failed."""
    try:
        async with work.database.transaction() as tx:
            await tx.run(
                """insert into job_failures (job_id, attempt, error, at) values (%(id)s, %(attempt)s, %(error)s, %(at)s)
                   on conflict (job_id, attempt) do update set error = excluded.error, at = excluded.at""",
                id=row.id,
                attempt=row.attempts + 1,
                error=said(error),
                at=work.clock(),
            )
    except (psycopg.Error, OSError) as trouble:
        log.warning("job_failure_not_kept", job=row.id, trouble=said(trouble), exc_info=error)


def queues_without(name: str) -> list[str]:
    """Every queue of the declared jobs but one."""
    return sorted({task.queue for task in app.tasks.values()} - {name})


async def run_jobs(
    url: str, work: Work, *, wait: bool = True, concurrency: int = 4, grace: float = 3, **options: Any
) -> None:
    """Run jobs until cancelled; with `wait=False`, until none is due. Of all queues, unless `queues` names some.

    Jobs in hand have `grace` seconds to finish when it is cancelled; then they are rolled back and tried again.
    """
    async with app.with_connector(procrastinate.PsycopgConnector(conninfo=url)).open_async() as running:
        await running.run_worker_async(
            wait=wait,
            concurrency=concurrency,
            additional_context={"work": work},
            install_signal_handlers=False,
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=grace,
            **options,
        )


async def revive_stalled(url: str, *, silent_for: timedelta) -> int:
    """Queue again the jobs whose worker died (no heartbeat for `silent_for`); how many."""
    async with app.with_connector(procrastinate.PsycopgConnector(conninfo=url)).open_async() as running:
        stalled = list(await running.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for.total_seconds()))
        for row in stalled:
            await running.job_manager.retry_job(row)
        return len(stalled)
