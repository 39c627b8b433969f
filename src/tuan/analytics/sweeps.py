"""Clockwork of analytics: forget what is old."""

from datetime import timedelta

from tuan.analytics import store
from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

# Thirteen months: the same month a year ago can still be counted again.
KEPT = timedelta(days=400)
AT_ONCE = 5000


@every(timedelta(hours=6))
async def drop_old_events(work: Work) -> int:
    """Drop events whose time is over; the warehouse keeps what it has counted."""
    async with work.database.transaction() as tx:
        return await store.drop_events(tx, received_before=work.clock() - KEPT, limit=AT_ONCE)
