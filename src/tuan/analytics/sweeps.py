"""Clockwork of analytics: forget what is old, compare what is over."""

from datetime import timedelta

from tuan.analytics import reconciled, store
from tuan.analytics.calendar import today
from tuan.analytics.jobs import reconcile_days
from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

# Thirteen months: the same month a year ago can still be counted again.
KEPT = timedelta(days=400)
AT_ONCE = 5000
# Whatever was still being paid at midnight is announced by then.
AFTER_MIDNIGHT = timedelta(hours=1)
NIGHTS = 7


@every(timedelta(hours=6))
async def drop_old_events(work: Work) -> int:
    """Drop events whose time is over; the warehouse keeps what it has counted."""
    async with work.database.transaction() as tx:
        return await store.drop_events(tx, received_before=work.clock() - KEPT, limit=AT_ONCE)


@every(timedelta(minutes=30))
async def reconcile_nightly(work: Work) -> int:
    """Each shop's day is compared with the books in the night after it, by its own clock; so are nights that were missed.

    A day that was compared before it ended is compared again when it is over.
    """
    now = work.clock()
    async with work.database.transaction() as tx:
        for tracking in await store.tracked_shops(tx):
            yesterday = today(tracking.time_zone, at=now - AFTER_MIDNIGHT) - timedelta(days=1)
            began = today(tracking.time_zone, at=tracking.created_at)
            days = [yesterday - timedelta(days=nights) for nights in range(NIGHTS)]
            compared = await reconciled.compared(tx, tracking.shop_id, zone=tracking.time_zone, since=days[-1])
            for day in days:
                if day >= began and day not in compared:
                    await reconcile_days(tx, tracking.shop_id, first=day, last=day)
    return 0
