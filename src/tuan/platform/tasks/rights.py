"""What somebody may do now. Who works here, the floors above know: they plug it in."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.platform.database import Tx

Rights = Callable[[Tx, ShopId, UUID], Awaitable[frozenset[str]]]
_plugged: list[Rights] = []


def plug_rights(rights: Rights) -> None:
    """From now on this says what a member of a shop's staff may do. Another one replaces it."""
    _plugged[:] = [rights]


async def rights_now(tx: Tx, shop_id: ShopId, staff_id: UUID) -> frozenset[str]:
    """The permissions of somebody of this shop as they are now; none when they left."""
    [rights] = _plugged
    return await rights(tx, shop_id, staff_id)
