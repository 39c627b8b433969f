"""The front door of analytics."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tuan.analytics import store
from tuan.analytics.plugs import Books, plug_books, plug_names, plug_questions, plug_warehouse
from tuan.analytics.shapes import HOUSE_ZONE, Booked, TrackedEvent, Tracking
from tuan.analytics.time_zones import set_time_zone, time_zones
from tuan.platform.database import Tx

__all__ = [
    "Booked",
    "Books",
    "TrackedEvent",
    "Tracking",
    "collect",
    "first_tracking",
    "plug_books",
    "plug_names",
    "plug_questions",
    "plug_warehouse",
    "set_time_zone",
    "time_zone_of",
    "time_zones",
    "tracking",
]


async def collect(tx: Tx, shop_id: UUID, events: Sequence[TrackedEvent], *, received_at: datetime) -> int:
    """Keep events of a shop as if they had come over HTTP at an instant; how many were new. A message id counts once."""
    return len(await store.insert(tx, [(shop_id, event, received_at) for event in events]))


async def tracking(tx: Tx, shop_id: UUID, *, at: datetime) -> Tracking:
    """A shop's write key and time zone; made when it is first asked for."""
    found = await store.tracking_of(tx, shop_id)
    if found is None:
        await store.add_tracking(tx, shop_id, at=at)
        found = await store.tracking_of(tx, shop_id)
    assert found is not None, "it was just made"
    return found


async def time_zone_of(tx: Tx, shop_id: UUID) -> str:
    """The zone of a shop's days; the house's own until the shop is first asked or chooses."""
    found = await store.tracking_of(tx, shop_id)
    return found.time_zone if found else HOUSE_ZONE


async def first_tracking(tx: Tx) -> Tracking | None:
    """The shop to which the storefront's own pages belong."""
    found = await store.tracked_shops(tx)
    return found[0] if found else None
