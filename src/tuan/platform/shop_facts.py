"""What the ground asks of a shop: by which clock its days go, in which currency it sells. The domains above know, and are plugged in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tuan.kit.ids import ShopId
from tuan.platform.database import Tx

Asked = Callable[[Tx, ShopId], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Who answers: the name of a zone, the code of a currency."""

    zone: Asked
    currency: Asked


_plugged: list[ShopFacts] = []


def plug_shop_facts(facts: ShopFacts) -> None:
    """From now on these answer. Others replace them."""
    _plugged[:] = [facts]


async def zone_of(tx: Tx, shop_id: ShopId) -> ZoneInfo:
    """The zone of a shop's days."""
    [facts] = _plugged
    return ZoneInfo(await facts.zone(tx, shop_id))


async def currency_of(tx: Tx, shop_id: ShopId) -> str:
    """The currency in which a shop sells most of its goods."""
    [facts] = _plugged
    return await facts.currency(tx, shop_id)
