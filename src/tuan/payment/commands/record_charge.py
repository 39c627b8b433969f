"""Write down what a provider says about a charge, once, whatever the order in which it says it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment import postings, store
from tuan.payment.commands.request_refund import refund_surplus
from tuan.payment.events import PaymentCaptured
from tuan.payment.providers import Charge
from tuan.payment.shapes import Payment
from tuan.platform import outbox
from tuan.platform.database import Database, Tx

# What a provider lets end by its own clock may end so much later by ours.
CLOCKS_DIFFER_BY = timedelta(minutes=1)


async def record_charge(tx: Tx, payment_id: UUID, charge: Charge, *, at: datetime) -> str:
    """Append the event; the first full charge pays the orders, any other money goes back. What became of it, as a word."""
    locked = await store.lock_with_parts(tx, payment_id)
    if locked is None:
        return "unknown_payment"
    payment, parts = locked
    if charge.state == "closed":
        await _closed(tx, payment, charge, at=at)
        return "closed"
    captures = charge.state == "paid" and not payment.charged and charge.amount == payment.total
    is_news = await store.add_event(
        tx,
        payment_id=payment_id,
        kind="charge",
        outcome="success" if charge.state == "paid" else "failure",
        amount=charge.amount,
        captures=captures,
        provider_reference=charge.provider_reference,
        at=at,
        happened_at=charge.at,
    )
    if not is_news:
        return "repeated"
    if charge.state == "failed":
        return "failed"
    if not charge.amount:
        return "nothing"  # Paid, says the provider, but nothing came: nothing goes back.
    if not captures:
        await postings.charged_too_much(
            tx,
            provider=payment.provider,
            amount=charge.amount,
            payment_id=payment_id,
            charge_reference=charge.provider_reference,
            at=at,
        )
        await refund_surplus(tx, payment, charge, at=at)
        return "surplus"
    await postings.charged(tx, provider=payment.provider, parts=parts, payment_id=payment_id, at=at)
    await outbox.record(
        tx,
        PaymentCaptured(
            payment_id=payment_id,
            checkout_id=payment.checkout_id,
            buyer_id=payment.buyer_id,
            order_ids=[part.order_id for part in parts],
            amount=payment.total,
            at=at,
        ),
    )
    return "captured"


async def record_charges(database: Database, payment_id: UUID, charges: Iterable[Charge], *, at: datetime) -> None:
    """Write down all that a provider knows of a payment, each in its own transaction: none holds accounts while it takes others."""
    for charge in charges:
        async with database.transaction() as tx:
            await record_charge(tx, payment_id, charge, at=at)


async def _closed(tx: Tx, payment: Payment, charge: Charge, *, at: datetime) -> None:
    if charge.is_final or at > payment.pay_by + CLOCKS_DIFFER_BY:
        await store.stop_asking(tx, payment.id)
    await store.add_event(
        tx,
        payment_id=payment.id,
        kind="cancel",
        outcome="success",
        amount=Money(0, payment.currency),
        provider_reference="",
        at=at,
        happened_at=charge.at,
    )
