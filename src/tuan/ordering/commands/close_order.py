"""Close orders: give the stock back, and the money if they were paid."""

from collections.abc import Collection, Sequence
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
from tuan.promotion import public as promotion


async def close_unpaid(tx: Tx, order_ids: Collection[UUID], *, reason: str, at: datetime) -> bool:
    """Close those that wait for payment; whether any did. Money that comes later goes back by itself."""
    moved = [await store.orders.move(tx, id, "close_unpaid", closed_at=at, close_reason=reason) for id in order_ids]
    closed = [order for order in moved if order is not None]
    for checkout_id in {order.checkout_id for order in closed}:
        await payment.close_what_is_open(tx, checkout_id)
    await _after(tx, closed, reason=reason, at=at)
    return bool(closed)


async def close_paid(tx: Tx, order_ids: Collection[UUID], *, reason: str, at: datetime) -> bool:
    """Close paid orders that have not left the house, and send all their money back; whether any could be closed."""
    moved = [await store.orders.move(tx, id, "close_paid", closed_at=at, close_reason=reason) for id in order_ids]
    closed = [order for order in moved if order is not None]
    for order in closed:
        await _money_back(tx, order, reason=reason, at=at)
    await store.claims.all_back(tx, [order.id for order in closed])
    await _after(tx, closed, reason=reason, at=at)
    return bool(closed)


async def _money_back(tx: Tx, order: OrderRow, *, reason: str, at: datetime) -> None:
    if order.payment_id is None or not order.amount.minor:
        return
    # Another payment of this order may have been given back before; that was not its money.
    before = sum(
        refund.amount
        for refund in await payment.refunds_of_orders(tx, [order.id])
        if refund.payment_id == order.payment_id and refund.state != "failed"
    )
    left = order.total - before
    if left:
        await payment.request_refund(
            tx,
            payment_id=order.payment_id,
            order_id=order.id,
            amount=Money(left, order.currency),
            reason=reason,
            case=f"closed:{order.id}",
            at=at,
        )


async def _after(tx: Tx, closed: Sequence[OrderRow], *, reason: str, at: datetime) -> None:
    if not closed:
        return
    # All at once and last: everybody locks orders, then money, then coupons, then stock in the order of SKUs.
    await promotion.give_back_coupons(tx, [order.id for order in closed], at=at)
    await inventory.release_each(tx, [order.id for order in closed], at=at)
    await outbox.record_each(
        tx,
        [
            OrderClosed(
                order_id=order.id,
                shop_id=order.shop_id,
                buyer_id=order.buyer_id,
                reason=reason,
                was_paid=order.paid_at is not None,
                group_id=order.group_id,
                at=at,
            )
            for order in closed
        ],
    )
