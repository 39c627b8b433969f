"""The money for a checkout has come: pay its orders, and give back what no order can take."""

from datetime import datetime
from uuid import UUID

from tuan.inventory import public as inventory
from tuan.kit.money import Money
from tuan.ordering import store
from tuan.ordering.commands.release_order import released
from tuan.ordering.events import OrderPaid, PaidLine
from tuan.ordering.shapes import OrderRow
from tuan.payment import public as payment
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.promotion import public as promotion


async def record_payment(tx: Tx, *, checkout_id: UUID, payment_id: UUID, at: datetime) -> None:
    """Each order that waits is paid; one that is closed, or paid by another payment, gets this money back."""
    await store.checkouts.end(tx, checkout_id, at=at)
    for order in await store.orders.of_checkout(tx, checkout_id, locked=True):
        if order.payment_id == payment_id:
            continue
        if order.state == "awaiting_payment":
            await _pay(tx, order, payment_id, at=at)
        elif order.amount.minor:
            await payment.request_refund(
                tx,
                payment_id=payment_id,
                order_id=order.id,
                amount=order.amount,
                reason="order_closed" if order.state == "closed" else "paid_twice",
                case=f"not_taken:{order.id}",
                at=at,
            )
    # After the orders are locked, as everybody does who gives an order up.
    await payment.close_what_is_open(tx, checkout_id)


async def _pay(tx: Tx, order: OrderRow, payment_id: UUID, *, at: datetime) -> None:
    # With a group, it waits until the group has formed; else it may be shipped at once.
    moves = ["pay", "release"] if order.group_id is None else ["pay_into_group"]
    await store.orders.move(tx, order.id, *moves, paid_at=at, payment_id=payment_id)
    await promotion.confirm_coupons(tx, order.id, at=at)
    await inventory.keep(tx, owner_id=order.id)
    lines = (await store.orders.lines(tx, [order.id]))[order.id]
    paid = OrderPaid(
        order_id=order.id,
        shop_id=order.shop_id,
        buyer_id=order.buyer_id,
        payment_id=payment_id,
        total=order.amount,
        campaign_id=order.campaign_id,
        group_id=order.group_id,
        share_token=order.share_token,
        play_kind=order.play_kind,
        goods=Money(order.goods_total + order.discount_total, order.currency),
        shipping=Money(order.shipping_total, order.currency),
        lines=[PaidLine(line.sku_id, line.product_id, line.quantity, line.total) for line in lines],
        at=at,
    )
    await outbox.record_each(tx, [paid] if order.group_id else [paid, released(order, at=at)])
