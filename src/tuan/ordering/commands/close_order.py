"""Close an order: give the stock back, and the money if it was paid."""

from datetime import datetime
from uuid import UUID

from tuan.inventory import public as inventory
from tuan.kit.money import Money
from tuan.ordering import store
from tuan.ordering.events import OrderClosed
from tuan.ordering.shapes import OrderRow
from tuan.payment import public as payment
from tuan.platform import outbox
from tuan.platform.database import Tx


async def close_unpaid(tx: Tx, order_id: UUID, *, reason: str, at: datetime) -> bool:
    """Close an order that waits for payment; False when it does not. Money that comes later goes back by itself."""
    order = await store.orders.move(tx, order_id, "close_unpaid", closed_at=at, close_reason=reason)
    if order is None:
        return False
    await payment.close_what_is_open(tx, order.checkout_id)
    await _after(tx, order, reason=reason, at=at)
    return True


async def close_paid(tx: Tx, order_id: UUID, *, reason: str, at: datetime) -> bool:
    """Close a paid order that has not left the house, and send all its money back; False when it cannot be closed."""
    order = await store.orders.move(tx, order_id, "close_paid", closed_at=at, close_reason=reason)
    if order is None:
        return False
    if order.payment_id is not None and order.amount.minor:
        # Another payment of this order may have been given back before; that was not its money.
        before = sum(
            refund.amount
            for refund in await payment.refunds_of_orders(tx, [order_id])
            if refund.payment_id == order.payment_id and refund.state != "failed"
        )
        left = order.total - before
        if left:
            await payment.request_refund(
                tx,
                payment_id=order.payment_id,
                order_id=order_id,
                amount=Money(left, order.currency),
                reason=reason,
                case=f"closed:{order_id}",
                at=at,
            )
    await _after(tx, order, reason=reason, at=at)
    return True


async def _after(tx: Tx, order: OrderRow, *, reason: str, at: datetime) -> None:
    await inventory.release(tx, owner_id=order.id, at=at)
    await outbox.record(
        tx,
        OrderClosed(
            order_id=order.id,
            shop_id=order.shop_id,
            buyer_id=order.buyer_id,
            reason=reason,
            was_paid=order.paid_at is not None,
            group_id=order.group_id,
            at=at,
        ),
    )
