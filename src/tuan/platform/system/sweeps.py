"""Forget jobs that are over, and why they failed."""

from datetime import timedelta

from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

KEPT_FOR = timedelta(days=90)
AT_ONCE = 1000


@every(timedelta(hours=1))
async def forget_old_jobs(work: Work) -> int:
    """Jobs that ended long ago with their story, and the words of failures as old: they may tell of people."""
    before = work.clock() - KEPT_FOR
    async with work.database.transaction() as tx:
        jobs = await tx.run(
            """delete from procrastinate_jobs where id in (
                 select j.id from procrastinate_jobs j
                 where j.status in ('succeeded', 'failed', 'cancelled', 'aborted')
                   and (select max(e.at) from procrastinate_events e where e.job_id = j.id) < %(before)s
                   and not exists (select 1 from procrastinate_periodic_defers p where p.job_id = j.id)
                 order by j.id limit %(limit)s for update skip locked)""",
            before=before,
            limit=AT_ONCE,
        )
        failures = await tx.run(
            """delete from job_failures where (job_id, attempt) in (
                 select job_id, attempt from job_failures where at < %(before)s order by at limit %(limit)s)""",
            before=before,
            limit=AT_ONCE,
        )
    return jobs + failures
