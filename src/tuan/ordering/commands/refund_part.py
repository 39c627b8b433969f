"""Give part of an order's money back while the order goes on."""

from datetime import datetime
from uuid import UUID

from tuan.kit.money import Money
from tuan.ordering import store
from tuan.payment import public as payment
from tuan.platform.database import Tx


async def refund_part(tx: Tx, order_id: UUID, *, amount: Money, reason: str, case: str, at: datetime) -> None:
    """Refund an amount of a paid order; the same case again changes nothing. Raises RefundTooLarge."""
    order = await store.orders.get(tx, order_id)
    assert order is not None, "only paid orders get money back"
    assert order.payment_id is not None, "only paid orders get money back"
    await payment.request_refund(
        tx, payment_id=order.payment_id, order_id=order_id, amount=amount, reason=reason, case=case, at=at
    )
