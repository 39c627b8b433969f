"""The names of shops, remembered for a minute: every product page shows one, and they hardly ever change."""

from datetime import datetime, timedelta

from tuan.identity import public as identity
from tuan.kit.ids import ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx

REMEMBERED_FOR = timedelta(minutes=1)
_remembered: dict[ShopId, tuple[Text, datetime]] = {}


async def name_of(tx: Tx, shop_id: ShopId, *, at: datetime) -> Text:
    """The shop's name, as it was within the last minute."""
    known = _remembered.get(shop_id)
    if known is not None and known[1] <= at < known[1] + REMEMBERED_FOR:
        return known[0]
    name = (await identity.shops(tx, [shop_id]))[shop_id].name
    _remembered[shop_id] = (name, at)
    return name
