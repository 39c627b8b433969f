"""Clockwork of the stage: groups whose time is over."""

from datetime import timedelta
from uuid import UUID

from tuan.platform.clockwork import each, every
from tuan.platform.jobs import Work
from tuan.plays import store
from tuan.plays.commands.end_group import end_overdue


@every(timedelta(seconds=1))
async def end_overdue_groups(work: Work) -> int:
    """Form or expire each group whose deadline has passed."""
    async with work.database.reading() as tx:
        due = await store.groups.due(tx, at=work.clock(), limit=50)

    async def end(group_id: UUID) -> None:
        async with work.database.transaction() as tx:
            await end_overdue(tx, group_id, at=work.clock())

    return await each(due, end)
