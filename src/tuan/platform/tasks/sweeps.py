"""Forget tasks and files that nobody will look at again; queue again what lost its job."""

from datetime import timedelta

import anyio

from tuan.platform.clockwork import every
from tuan.platform.jobs import Work
from tuan.platform.tasks import files, store

KEPT_FOR = timedelta(days=30)
UPLOAD_KEPT_FOR = timedelta(days=1)


@every(timedelta(hours=1))
async def forget_old_tasks(work: Work) -> int:
    """Tasks that ended long ago, with their files: they hold people's data."""
    async with work.database.transaction() as tx:
        old = await store.ended_before(tx, before=work.clock() - KEPT_FOR, limit=50)
        for task in old:
            await store.delete(tx, task.id)
        in_use = await store.files_in_use(tx)
    # After the rows: a file without a row is found again as a stray, a row without its file would be a lie.
    for task in old:
        await anyio.to_thread.run_sync(
            files.drop, task.shop_id, task.id, None if str(task.file_id) in in_use else task.file_id
        )
    return len(old)


@every(timedelta(hours=1))
async def forget_stray_uploads(work: Work) -> int:
    """Uploads for which no task was asked."""
    async with work.database.reading() as tx:
        in_use = await store.files_in_use(tx)
    return await anyio.to_thread.run_sync(
        lambda: files.drop_strays(in_use, older_than_seconds=UPLOAD_KEPT_FOR.total_seconds())
    )
