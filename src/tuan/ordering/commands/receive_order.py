"""An order is received: the buyer says so, or does not deny it in time. Later it is completed."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.kit.machine import IllegalMove
from tuan.ordering import policy, store
from tuan.ordering.events import OrderCompleted, OrderReceived
from tuan.platform import outbox
from tuan.platform.database import Tx


async def confirm_receipt(tx: Tx, order_id: UUID, *, buyer_id: UUID, at: datetime) -> None:
    """The buyer has the goods. Again changes nothing. Raises NotFound, IllegalMove."""
    order = await store.orders.get(tx, order_id)
    if order is None or order.buyer_id != buyer_id:
        raise NotFound(kind="order")
    if order.state in ("delivered", "completed"):
        return
    if not await receive(tx, order_id, by="buyer", at=at):
        raise IllegalMove("order", "receive", order.state)


async def receive(tx: Tx, order_id: UUID, *, by: str, at: datetime) -> bool:
    """From shipped to delivered; False when it is elsewhere."""
    order = await store.orders.move(tx, order_id, "receive", delivered_at=at)
    if order is None:
        return False
    await outbox.record(
        tx, OrderReceived(order_id=order.id, shop_id=order.shop_id, buyer_id=order.buyer_id, by=by, at=at)
    )
    return True


async def complete(tx: Tx, order_id: UUID, *, at: datetime) -> bool:
    """From delivered to completed; False when it is elsewhere, its time is not over, or a case has been opened meanwhile."""
    order = await store.orders.complete(tx, order_id, received_by=at - policy.COMPLETED_AFTER)
    if order is None:
        return False
    await outbox.record(tx, OrderCompleted(order_id=order.id, shop_id=order.shop_id, buyer_id=order.buyer_id, at=at))
    return True
