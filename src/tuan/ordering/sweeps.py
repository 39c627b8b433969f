"""Clockwork of ordering: close what nobody paid, receive what nobody denied, complete what is settled."""

from datetime import timedelta
from uuid import UUID

from tuan.ordering import policy, store
from tuan.ordering.commands.close_order import close_unpaid
from tuan.ordering.commands.receive_order import complete, receive
from tuan.payment import public as payment
from tuan.platform.clockwork import each, every
from tuan.platform.jobs import Work

BATCH = 50


@every(timedelta(seconds=2))
async def close_overdue(work: Work) -> int:
    """Close checkouts whose time is over, after the providers have closed their payments; a paid one is recorded instead."""
    async with work.database.reading() as tx:
        overdue = await store.checkouts.overdue(tx, at=work.clock(), limit=BATCH)

    async def close(checkout_id: UUID) -> None:
        if not await payment.close_payments(work, checkout_id):
            return  # The charge is recorded; the listener pays the orders and ends the checkout.
        async with work.database.transaction() as tx:
            checkout = await store.checkouts.lock(tx, checkout_id)
            if checkout is None or checkout.ended_at is not None:
                return
            orders = await store.orders.of_checkout(tx, checkout_id, locked=True)
            await close_unpaid(tx, [order.id for order in orders], reason="not_paid_in_time", at=work.clock())
            await store.checkouts.end(tx, checkout_id, at=work.clock())

    await each(overdue, close)
    return 0  # Those that could not be closed come round again in two seconds, not at once.


@every(timedelta(minutes=1))
async def receive_overdue(work: Work) -> int:
    """Ten days after shipping an order counts as received."""
    now = work.clock()
    async with work.database.reading() as tx:
        orders = await store.orders.shipped_before(tx, at=now - policy.RECEIVED_AFTER, limit=BATCH)

    async def end(order_id: UUID) -> None:
        async with work.database.transaction() as tx:
            await receive(tx, order_id, by="clock", at=now)

    return await each(orders, end)


@every(timedelta(minutes=1))
async def complete_overdue(work: Work) -> int:
    """Seven days after receipt an order is completed."""
    now = work.clock()
    async with work.database.reading() as tx:
        orders = await store.orders.delivered_before(tx, at=now - policy.COMPLETED_AFTER, limit=BATCH)

    async def end(order_id: UUID) -> None:
        async with work.database.transaction() as tx:
            await complete(tx, order_id, at=now)

    return await each(orders, end)
