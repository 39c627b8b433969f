"""Pay a checkout: open a payment for it."""

from datetime import datetime
from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.kit.text import Text
from tuan.ordering import store
from tuan.ordering.errors import AlreadyPaid, CheckoutClosed, PaymentTaken
from tuan.payment import public as payment
from tuan.platform.database import Tx


async def pay_checkout(
    tx: Tx,
    *,
    payment_id: UUID,
    checkout_id: UUID,
    buyer_id: UUID,
    provider: str,
    at: datetime,
    way: payment.Way | None = None,
) -> payment.Payment:
    """Open a payment over the whole checkout; the same id again is the same payment.

    Raises NotFound, CheckoutClosed, AlreadyPaid, UnknownProvider, ProviderNotOffered, PaymentTaken.
    """
    checkout = await store.checkouts.lock(tx, checkout_id)
    if checkout is None or checkout.buyer_id != buyer_id:
        raise NotFound(kind="checkout")
    orders = await store.orders.of_checkout(tx, checkout_id)
    if not any(order.state == "awaiting_payment" for order in orders) or at >= checkout.closes_at:
        if any(order.paid_at for order in orders):
            raise AlreadyPaid
        raise CheckoutClosed
    numbers = "、".join(order.number for order in orders)
    opened = await payment.open_payment(
        tx,
        payment.OpenPayment(
            payment_id=payment_id,
            checkout_id=checkout_id,
            buyer_id=buyer_id,
            provider=provider,
            way=way,
            amount=checkout.amount,
            subject=Text(f"订单 {numbers}", f"Order {numbers}"),
            parts=[payment.Part(order.id, order.shop_id, order.amount) for order in orders],
            pay_by=checkout.closes_at,
        ),
        at=at,
    )
    if opened.checkout_id != checkout_id:
        raise PaymentTaken
    return opened
