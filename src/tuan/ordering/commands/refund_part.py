"""Give part of an order's money back while the order goes on."""

from datetime import datetime
from uuid import UUID

from tuan.kit.money import Money
from tuan.ordering import policy, store
from tuan.ordering.errors import ClaimTooLarge
from tuan.payment import public as payment
from tuan.platform.database import Tx


async def refund_part(
    tx: Tx, order_id: UUID, *, amount: Money, reason: str, case: str, at: datetime, line_id: UUID | None = None
) -> UUID:
    """Refund an amount of a paid order, of one line or spread over all; the refund's id. The same case again changes nothing.

    Raises ClaimTooLarge when cases, or what went back before, leave less than that.
    """
    order = await store.orders.lock(tx, order_id)
    assert order is not None, "only paid orders get money back"
    assert order.payment_id is not None, "only paid orders get money back"
    known = payment.refund_id(order.payment_id, case)
    if any(refund.id == known for refund in await payment.refunds_of_orders(tx, [order_id])):
        return known
    lines = [
        line for line in (await store.orders.lines(tx, [order_id]))[order_id] if line_id is None or line.id == line_id
    ]
    shares = policy.spread(amount, lines)
    if shares is None or not await store.claims.give(tx, order_id, shares):
        raise ClaimTooLarge(left=sum(line.total - line.settled for line in lines))
    return await payment.request_refund(
        tx, payment_id=order.payment_id, order_id=order_id, amount=amount, reason=reason, case=case, at=at
    )
