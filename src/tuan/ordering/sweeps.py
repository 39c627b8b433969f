"""Clockwork of ordering: close what nobody paid, receive what nobody denied, complete what is settled."""

from datetime import timedelta

import structlog

from tuan.ordering import policy, store
from tuan.ordering.commands.close_order import close_unpaid
from tuan.ordering.commands.receive_order import complete, receive
from tuan.payment import public as payment
from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

BATCH = 50
log = structlog.get_logger()


@every(timedelta(seconds=2))
async def close_overdue(work: Work) -> int:
    """Close checkouts whose time is over, after the providers have closed their payments; a paid one is recorded instead."""
    async with work.database.reading() as tx:
        overdue = await store.checkouts.overdue(tx, at=work.clock(), limit=BATCH)
    done = 0
    for checkout_id in overdue:
        try:
            may_close = await payment.close_payments(work, checkout_id)
        except payment.ProviderUnreachable as silence:
            log.warning("checkout_not_closed", checkout_id=str(checkout_id), error=str(silence))
            continue
        if not may_close:
            continue  # The charge is recorded; the listener pays the orders and ends the checkout.
        async with work.database.transaction() as tx:
            checkout = await store.checkouts.lock(tx, checkout_id)
            if checkout is None or checkout.ended_at is not None:
                continue
            for order in await store.orders.of_checkout(tx, checkout_id, locked=True):
                await close_unpaid(tx, order.id, reason="not_paid_in_time", at=work.clock())
            await store.checkouts.end(tx, checkout_id, at=work.clock())
            done += 1
    return done


@every(timedelta(minutes=1))
async def receive_overdue(work: Work) -> int:
    """Ten days after shipping an order counts as received."""
    now = work.clock()
    async with work.database.reading() as tx:
        orders = await store.orders.shipped_before(tx, at=now - policy.RECEIVED_AFTER, limit=BATCH)
    done = 0
    for order_id in orders:
        async with work.database.transaction() as tx:
            done += await receive(tx, order_id, by="clock", at=now)
    return done


@every(timedelta(minutes=1))
async def complete_overdue(work: Work) -> int:
    """Seven days after receipt an order is completed."""
    now = work.clock()
    async with work.database.reading() as tx:
        orders = await store.orders.delivered_before(tx, at=now - policy.COMPLETED_AFTER, limit=BATCH)
    done = 0
    for order_id in orders:
        async with work.database.transaction() as tx:
            done += await complete(tx, order_id, at=now)
    return done
