"""Payment facts as ledger transfers: the only place that knows which account is debited.

charge    provider's clearing account → escrow of each shop (or surplus, for money that no order asked for)
refund    escrow (or surplus) → clearing: pending when requested, settled when the provider has paid, void when it refuses
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.money import Money
from tuan.ledger import public as ledger
from tuan.payment.shapes import Part, Refund
from tuan.platform.database import Tx

REFUND_DUE = timedelta(days=7)


def clearing(provider: str, unit: str) -> ledger.Account:
    """What the provider holds for us."""
    return ledger.Account(f"clearing:{provider}:{unit}", "debit", unit)


def escrow(shop_id: UUID, unit: str) -> ledger.Account:
    """Buyers' money for a shop's orders that are not completed yet."""
    return ledger.Account(f"escrow:{shop_id}:{unit}", "credit", unit, floor=0, owner_id=shop_id)


def surplus(provider: str, unit: str) -> ledger.Account:
    """Money that came without an order asking for it: it goes back."""
    return ledger.Account(f"surplus:{provider}:{unit}", "credit", unit, floor=0)


async def charged(tx: Tx, *, provider: str, parts: Sequence[Part], payment_id: UUID, at: datetime) -> None:
    """The money of a payment has come."""
    for part in parts:
        if part.amount.minor:
            await ledger.post(
                tx,
                debit=clearing(provider, part.amount.currency),
                credit=escrow(part.shop_id, part.amount.currency),
                amount=part.amount,
                reference=part.order_id,
                code=f"charge:{payment_id}",
                at=at,
            )


async def charged_too_much(
    tx: Tx, *, provider: str, amount: Money, payment_id: UUID, charge_reference: str, at: datetime
) -> None:
    """Money has come that no order asks for."""
    await ledger.post(
        tx,
        debit=clearing(provider, amount.currency),
        credit=surplus(provider, amount.currency),
        amount=amount,
        reference=payment_id,
        code=f"surplus:{charge_reference}",
        at=at,
    )


async def refund_requested(tx: Tx, refund: Refund, *, at: datetime) -> None:
    """Money is set aside to go back."""
    await ledger.pend(
        tx,
        debit=_held_in(refund),
        credit=clearing(refund.provider, refund.currency),
        amount=refund.money,
        reference=refund.id,
        code=_code(refund),
        at=at,
        due=at + REFUND_DUE,
    )


async def refund_succeeded(tx: Tx, refund: Refund, *, at: datetime) -> None:
    """The provider has paid it out."""
    await ledger.settle(tx, reference=refund.id, code=_code(refund), at=at)


async def refund_failed(tx: Tx, refund: Refund, *, at: datetime) -> None:
    """The provider refuses; the money stays where it was."""
    await ledger.void(tx, reference=refund.id, code=_code(refund), at=at)


def _held_in(refund: Refund) -> ledger.Account:
    if refund.shop_id is None:
        return surplus(refund.provider, refund.currency)
    return escrow(refund.shop_id, refund.currency)


def _code(refund: Refund) -> str:
    return f"refund:{refund.round}"
