"""Clockwork of after-sales: cases whose time is up go on."""

from datetime import timedelta
from uuid import UUID

from tuan.care import store
from tuan.care.commands.time_out import time_out
from tuan.platform.clockwork import each, every
from tuan.platform.jobs import Work

BATCH = 50


@every(timedelta(seconds=10))
async def end_silence(work: Work) -> int:
    """Whoever was silent until the due time loses."""
    now = work.clock()
    async with work.database.reading() as tx:
        overdue = await store.cases.overdue(tx, at=now, limit=BATCH)

    async def go_on(case_id: UUID) -> None:
        async with work.database.transaction() as tx:
            await time_out(tx, case_id, at=now)

    await each(overdue, go_on)
    return 0  # One that fails comes round again in ten seconds, not at once.
