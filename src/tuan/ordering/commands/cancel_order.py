"""A buyer cancels an order: unpaid at any time, paid until something was shipped, in a group only by leaving the group."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.kit.machine import IllegalMove
from tuan.ordering import store
from tuan.ordering.commands.close_order import close_paid, close_unpaid
from tuan.ordering.errors import OrderInGroup
from tuan.platform.database import Tx


async def cancel_order(tx: Tx, order_id: UUID, *, buyer_id: UUID, at: datetime) -> None:
    """A cancelled order cancels its checkout's other unpaid orders too: they share one payment.

    Raises NotFound, OrderInGroup, IllegalMove (shipped, or over).
    """
    order = await store.orders.get(tx, order_id)
    if order is None or order.buyer_id != buyer_id:
        raise NotFound(kind="order")
    if order.state == "awaiting_payment":
        await store.checkouts.lock(tx, order.checkout_id)
        parts = await store.orders.of_checkout(tx, order.checkout_id, locked=True)
        await close_unpaid(tx, [part.id for part in parts], reason="cancelled_by_buyer", at=at)
        return
    order = await store.orders.lock(tx, order_id)  # A parcel may be leaving at this moment.
    assert order is not None, "found above"
    if order.state == "awaiting_group":
        raise OrderInGroup
    shipped_some = order.shipped_at is not None or any(
        line.shipped for line in (await store.orders.lines(tx, [order_id]))[order_id]
    )
    if shipped_some or not await close_paid(tx, [order_id], reason="cancelled_by_buyer", at=at):
        raise IllegalMove("order", "cancel", order.state)
