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


@every(timedelta(hours=6))
async def drop_old_events(work: Work) -> int:
    """Drop events whose time is over; the warehouse keeps what it has counted."""
    async with work.database.transaction() as tx:
        return await store.drop_events(tx, received_before=work.clock() - KEPT, limit=AT_ONCE)


@every(timedelta(minutes=30))
async def reconcile_yesterday(work: Work) -> int:
    """Each shop's day is compared with the books in the night after it, by its own clock."""
    now = work.clock()
    async with work.database.transaction() as tx:
        for tracking in await store.tracked_shops(tx):
            day = today(tracking.time_zone, at=now - AFTER_MIDNIGHT) - timedelta(days=1)
            if not await reconciled.of_day(tx, tracking.shop_id, day):
                await reconcile_days(tx, tracking.shop_id, first=day, last=day)
    return 0
