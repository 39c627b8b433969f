"""Give money back: set it aside in the ledger, and let a job ask the provider."""

from datetime import datetime
from uuid import UUID, uuid5

from tuan.kit.money import Money
from tuan.payment import accounts, postings, store
from tuan.payment.commands.send_refund import send_refund
from tuan.payment.errors import RefundTooLarge
from tuan.payment.providers import Charge
from tuan.payment.shapes import Payment
from tuan.platform.database import Tx


def refund_id(payment_id: UUID, case: str) -> UUID:
    """The same case of the same payment is the same refund, so a retry never pays twice."""
    return uuid5(payment_id, case)


async def request_refund(
    tx: Tx, *, payment_id: UUID, order_id: UUID, amount: Money, reason: str, case: str, at: datetime
) -> UUID:
    """Refund part of what an order was paid with; the refund's id. The same case again changes nothing.

    Raises RefundTooLarge when more would go back than came for this order.
    """
    payment = await store.lock(tx, payment_id)
    assert payment is not None, "a refund needs a payment"
    wanted = refund_id(payment_id, case)
    if await store.refund(tx, wanted) is not None:
        return wanted
    part = next(part for part in await store.parts(tx, payment_id) if part.order_id == order_id)
    came = part.amount.minor if payment.charged >= payment.amount else 0
    left = came - await store.refunded_of_order(tx, payment_id, order_id)
    if amount.minor > left:
        raise RefundTooLarge(left=left, asked=amount.minor)
    await _request(
        tx,
        payment,
        wanted,
        order_id=order_id,
        shop_id=part.shop_id,
        amount=amount,
        reason=reason,
        charge_reference=await store.charge_reference(tx, payment_id),
        at=at,
    )
    return wanted


async def refund_surplus(tx: Tx, payment: Payment, charge: Charge, *, at: datetime) -> None:
    """Money that no order asked for goes straight back."""
    await _request(
        tx,
        payment,
        refund_id(payment.id, f"surplus:{charge.provider_reference}"),
        order_id=None,
        shop_id=None,
        amount=charge.amount,
        reason="surplus_charge",
        charge_reference=charge.provider_reference,
        at=at,
    )


async def _request(
    tx: Tx,
    payment: Payment,
    id: UUID,
    *,
    order_id: UUID | None,
    shop_id: UUID | None,
    amount: Money,
    reason: str,
    charge_reference: str,
    at: datetime,
) -> None:
    await accounts.hold_keys(tx, payment.provider)
    written = await store.insert_refund(
        tx,
        dict(
            id=id,
            payment_id=payment.id,
            order_id=order_id,
            shop_id=shop_id,
            charge_reference=charge_reference,
            amount=amount.minor,
            currency=amount.currency,
            reason=reason,
            at=at,
        ),
    )
    if not written:
        return
    await store.add_event(
        tx,
        payment_id=payment.id,
        kind="refund",
        outcome="request",
        amount=amount,
        provider_reference=str(id),
        refund_id=id,
        at=at,
    )
    refund = await store.refund(tx, id)
    assert refund is not None, "written above"
    await postings.refund_requested(tx, refund, at=at)
    await send_refund.defer(tx, refund_id=str(id))
