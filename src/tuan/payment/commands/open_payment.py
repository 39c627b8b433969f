"""Open a payment: write the intent down, then send the buyer to the provider's cashier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment import providers, store
from tuan.payment.shapes import Part, Payment
from tuan.platform.database import Tx

ASK_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPayment:
    """Pay a checkout with a provider. The id is chosen on the device, so a retry is the same payment."""

    payment_id: UUID
    checkout_id: UUID
    buyer_id: UUID
    provider: str
    amount: Money
    subject: Text
    parts: Sequence[Part]


async def open_payment(tx: Tx, command: OpenPayment, *, at: datetime) -> Payment:
    """Write the intent. If no notification comes within a minute, the provider is asked. Raises UnknownProvider."""
    providers.get(command.provider)
    await store.insert(
        tx,
        dict(
            id=command.payment_id,
            checkout_id=command.checkout_id,
            buyer_id=command.buyer_id,
            provider=command.provider,
            amount=command.amount.minor,
            currency=command.amount.currency,
            subject={"zh": command.subject.zh, "en": command.subject.en},
            at=at,
            ask_at=at + ASK_AFTER,
        ),
        command.parts,
    )
    opened = await store.payment(tx, command.payment_id)
    assert opened is not None, "inserted or found above"
    return opened
