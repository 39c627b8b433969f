"""By which clock a shop's days go. The shop chooses it in a domain above, which is plugged in."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from tuan.kit.ids import ShopId
from tuan.platform.database import Tx

Clocks = Callable[[Tx, ShopId], Awaitable[str]]
_plugged: list[Clocks] = []


def plug_clocks(clocks: Clocks) -> None:
    """From now on this names the zone of a shop. Another one replaces it."""
    _plugged[:] = [clocks]


async def zone_of(tx: Tx, shop_id: ShopId) -> ZoneInfo:
    """The zone of a shop's days."""
    [clocks] = _plugged
    return ZoneInfo(await clocks(tx, shop_id))
