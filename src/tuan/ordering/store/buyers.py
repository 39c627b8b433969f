"""People who bought in a shop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.ids import UserId
from tuan.platform.database import Tx

NUMBERED_IN = ZoneInfo("Asia/Shanghai")
OF_SHOP = """
select buyer_id, count(*) as orders, max(placed_at) as last_at from orders
where shop_id = %(shop_id)s and buyer_id = any(%(ids)s)
group by buyer_id order by last_at desc, buyer_id limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class BuyerRow:
    """Somebody who bought in a shop: how often, and when last."""

    buyer_id: UserId
    orders: int
    last_at: datetime


async def among(tx: Tx, shop_id: UUID, ids: Collection[UserId], *, limit: int) -> list[BuyerRow]:
    """Those of these people who bought in the shop, whoever came last first."""
    return await tx.all(BuyerRow, OF_SHOP, shop_id=shop_id, ids=list(ids), limit=limit)


async def of_order(tx: Tx, shop_id: UUID, number: str) -> UserId | None:
    """Who placed the shop's order with this number. It begins with its day, so only that day is looked through."""
    try:
        day = datetime.strptime(number[:6], "%y%m%d").replace(tzinfo=NUMBERED_IN)
    except ValueError:
        return None
    found: UserId | None = await tx.value(
        """select buyer_id from orders where shop_id = %(shop_id)s and number = %(number)s
           and placed_at >= %(day)s and placed_at < %(day)s + interval '1 day'""",
        shop_id=shop_id,
        number=number,
        day=day,
    )
    return found
