"""Release a paid order: it may be shipped."""

from datetime import datetime
from uuid import UUID

from tuan.ordering import store
from tuan.ordering.events import OrderReleased
from tuan.ordering.shapes import OrderRow
from tuan.platform import outbox
from tuan.platform.database import Tx


async def release_order(tx: Tx, order_id: UUID, *, at: datetime) -> bool:
    """From paid (or waiting for its group) to ready to ship; False when it is elsewhere already."""
    order = await store.orders.move(tx, order_id, "release")
    if order is None:
        return False
    await outbox.record(tx, released(order, at=at))
    return True


def released(order: OrderRow, *, at: datetime) -> OrderReleased:
    """What is announced when an order may be shipped."""
    return OrderReleased(
        order_id=order.id, shop_id=order.shop_id, buyer_id=order.buyer_id, group_id=order.group_id, at=at
    )
