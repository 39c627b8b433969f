"""Clockwork of identity: forget what is over."""

from datetime import timedelta

from tuan.identity import store
from tuan.platform.clockwork import every
from tuan.platform.http import idempotency
from tuan.platform.jobs import Work


@every(timedelta(minutes=10))
async def drop_expired(work: Work) -> int:
    """Drop sessions, codes and counters that are over."""
    async with work.database.transaction() as tx:
        await store.sessions.drop_expired(tx, at=work.clock())
        await idempotency.drop_expired(tx, at=work.clock())
    return 0
