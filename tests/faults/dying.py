"""A worker that kills itself (SIGKILL) at its n-th statement."""

import asyncio
import os
import signal
from datetime import datetime
from typing import Any

import psycopg

from tests.shop import a_shop


def work_and_die(database_url: str, now: datetime, statement: int, is_before: bool) -> None:
    """Do all that a worker, the sandbox and the web do after a payment; die just before, or just after, the n-th statement."""
    execute = psycopg.AsyncCursor.execute
    seen = 0

    async def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == statement and is_before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = await execute(self, *arguments, **options)
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    async def work() -> None:
        async with a_shop(database_url) as shop:
            shop.clock.now = now
            psycopg.AsyncCursor.execute = counted  # type: ignore[method-assign]
            await shop.settle()

    asyncio.run(work())
