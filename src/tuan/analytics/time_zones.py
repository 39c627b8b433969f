"""Set where a shop's days begin: its figures count by that clock from now on, and compared days are compared again."""

import functools
import zoneinfo
from uuid import UUID

from tuan.analytics import reconciled, store
from tuan.analytics.errors import TimeZoneUnknown
from tuan.analytics.jobs import reconcile_days
from tuan.platform.database import Tx


@functools.cache
def time_zones() -> frozenset[str]:
    """The IANA names that a shop may choose: places and UTC, no fixed offsets and no machine's own time."""
    every = zoneinfo.available_timezones()
    return frozenset(name for name in every if name == "UTC" or ("/" in name and not name.startswith("Etc/")))


async def set_time_zone(tx: Tx, shop_id: UUID, zone: str) -> None:
    """The days of a shop begin by the clock of a zone. Raises TimeZoneUnknown."""
    if zone not in time_zones():
        raise TimeZoneUnknown(time_zone=zone)
    before = await store.tracking_of(tx, shop_id, for_update=True)
    if before is not None and before.time_zone == zone:
        return
    if not await store.keep_time_zone(tx, shop_id, zone):
        raise TimeZoneUnknown(time_zone=zone)  # The database's own list is older than ours.
    days = await reconciled.forget(tx, shop_id)
    if days:
        await reconcile_days(tx, shop_id, first=min(days), last=max(days))
