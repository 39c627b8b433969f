"""A worker that is told to stop stops, and loses nothing."""

import asyncio

import pytest

from tuan.apps.worker import end
from tuan.kit.clock import system_clock
from tuan.platform import jobs
from tuan.platform.database import Database
from tuan.platform.jobs import Work, job, run_jobs


async def test_a_loop_that_loses_a_cancellation_is_told_again() -> None:
    lost: list[str] = []
    begun = asyncio.Event()

    async def loop() -> None:
        begun.set()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append("as wait_for did before Python 3.12")

    task = asyncio.create_task(loop())
    await begun.wait()
    async with asyncio.timeout(20):
        await end([task], patience=0.01)
    assert task.cancelled()
    assert len(lost) == 1


async def test_a_job_in_hand_is_given_back_when_it_takes_too_long(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, done = asyncio.Event(), asyncio.Event(), []

    async def long_job(work: Work) -> None:
        begun.set()
        await may_end.wait()
        done.append(1)

    # One attempt only: being stopped is none.
    long = job(queue="test.long", attempts=1)(long_job)
    work = Work(database, system_clock)
    async with database.transaction() as tx:
        await long.defer(tx)
    running = asyncio.create_task(run_jobs(database.url, work, queues=["test.long"], grace=0.1))
    async with asyncio.timeout(30):
        await begun.wait()
        await end([running], patience=10)
    async with database.reading() as tx:
        assert await tx.value("select status from procrastinate_jobs") == "todo"
        assert await tx.value("select count(*) from job_failures") == 0
    may_end.set()
    await run_jobs(database.url, work, wait=False, queues=["test.long"])
    assert done == [1]
    monkeypatch.delitem(jobs.app.tasks, "apps.long_job")
