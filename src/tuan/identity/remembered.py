"""Shops, remembered for a minute: nearly every page names one, and they hardly ever change."""

from collections.abc import Collection
from datetime import datetime, timedelta

from tuan.identity import store
from tuan.identity.shapes import Shop
from tuan.kit.ids import ShopId
from tuan.platform.database import Tx

REMEMBERED_FOR = timedelta(minutes=1)
_remembered: dict[ShopId, tuple[Shop, datetime]] = {}


async def remembered_shops(tx: Tx, ids: Collection[ShopId], *, at: datetime) -> dict[ShopId, Shop]:
    """Shops by id as they were within the last minute; unknown ids are left out."""
    forgotten = [id for id in ids if not _is_fresh(id, at)]
    if forgotten:
        found = await store.people.shops(tx, forgotten)
        _remembered.update({id: (shop, at) for id, shop in found.items()})
    return {id: _remembered[id][0] for id in ids if _is_fresh(id, at)}


def _is_fresh(id: ShopId, at: datetime) -> bool:
    known = _remembered.get(id)
    return known is not None and known[1] <= at < known[1] + REMEMBERED_FOR
