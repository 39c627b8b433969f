"""Compare a day's orders and refunds with the books, order by order, and keep what was found."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tuan.analytics import reconciled, store
from tuan.analytics.calendar import JUST_NOW, Days, is_over, today
from tuan.analytics.figures import Asked
from tuan.analytics.plugs import plugged
from tuan.analytics.policy import Counted, compare
from tuan.analytics.shapes import Tracking
from tuan.kit.errors import NotFound
from tuan.platform.database import Database
from tuan.platform.jobs import Retry


async def reconcile(database: Database, *, shop_id: UUID, first: date, last: date, at: datetime) -> None:
    """Each day from `first` to `last`, today until just now.

    Raises Retry while the warehouse is behind or when the shop's clock was changed meanwhile, WarehouseAway.
    """
    async with database.reading() as tx:
        tracking = await store.tracking_of(tx, shop_id)
    if tracking is None:
        raise NotFound(kind="shop")
    if not await plugged.warehouse.catch_up():
        raise Retry("the warehouse is behind; figures are compared when it has caught up")
    day = first
    while day <= min(last, today(tracking.time_zone, at=at)):
        await _one(database, tracking, day, at=at)
        day += timedelta(days=1)


async def _one(database: Database, tracking: Tracking, day: date, *, at: datetime) -> None:
    until = None if is_over(day, tracking.time_zone, at=at) else at - JUST_NOW
    days = Days(day, day, tracking.time_zone, until)
    async with database.reading() as tx:
        orders = await plugged.books.orders(tx, tracking.shop_id, since=days.since, until=days.until)
        refunds = await plugged.books.refunds(tx, tracking.shop_id, since=days.since, until=days.until)
    asked = Asked(plugged.warehouse, tracking.shop_id, days, "")
    counted_orders = [_counted(row) for row in await asked.ask("questions/counted_orders")]
    counted_refunds = [_counted(row) for row in await asked.ask("questions/counted_refunds")]
    compared = compare(orders, refunds, counted_orders, counted_refunds)
    async with database.transaction() as tx:
        now = await store.tracking_of(tx, tracking.shop_id, for_update=True)
        if now is None or now.time_zone != tracking.time_zone:
            raise Retry("the shop's days begin by another clock now")
        await reconciled.keep(tx, shop_id=tracking.shop_id, day=day, compared=compared, at=at)


def _counted(row: dict[str, str | int]) -> Counted:
    return Counted(UUID(str(row["reference"])), str(row["currency"]), int(row["minor"]), int(row["times"]))
