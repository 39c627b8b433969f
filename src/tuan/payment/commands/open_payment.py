"""Open a payment: write the intent down, then send the buyer to the provider's cashier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment import accounts, store
from tuan.payment.offers import offered_way
from tuan.payment.providers import Way
from tuan.payment.shapes import Part, Payment
from tuan.platform.database import Tx

ASK_AFTER = timedelta(seconds=60)
# Providers refuse a payment that would end at once.
SHORTEST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPayment:
    """Pay a checkout with a provider. The id is chosen on the device, so a retry is the same payment.

    From `pay_by` on the provider takes no more money for it.
    """

    payment_id: UUID
    checkout_id: UUID
    buyer_id: UUID
    provider: str
    amount: Money
    subject: Text
    parts: Sequence[Part]
    pay_by: datetime
    way: Way | None = None


async def open_payment(tx: Tx, command: OpenPayment, *, at: datetime) -> Payment:
    """Write the intent. If no notification comes within a minute, the provider is asked.

    Raises UnknownProvider, ProviderNotOffered. Without a way it is the first that the provider offers.
    """
    await accounts.hold_keys(tx, command.provider)
    way = await offered_way(tx, command.provider, command.way, currency=command.amount.currency)
    payment = Payment(
        id=command.payment_id,
        checkout_id=command.checkout_id,
        buyer_id=command.buyer_id,
        provider=command.provider,
        way=way,
        amount=command.amount.minor,
        currency=command.amount.currency,
        subject={"zh": command.subject.zh, "en": command.subject.en},
        created_at=at,
        pay_by=max(command.pay_by, at + SHORTEST),
        payer_address=None,
        charged=0,
        refunded=0,
        is_cancelled=False,
        last_charge_failed=False,
    )
    if await store.insert(tx, payment, command.parts, ask_at=at + ASK_AFTER):
        return payment
    known = await store.payment(tx, command.payment_id)
    assert known is not None, "the insert met it"
    return known
