"""Begin a payment at its provider, so that its buyer can go on."""

from datetime import datetime
from uuid import UUID

import structlog

from tuan.kit.errors import NotFound
from tuan.kit.text import Text
from tuan.payment import providers, store
from tuan.payment.errors import PayerNeeded, PaymentNotOpen, ProviderAway, ProviderSaidNo
from tuan.payment.offers import offered_way
from tuan.payment.providers import Beginning, Begun, Provider, ProviderRefused, ProviderUnreachable
from tuan.payment.shapes import Payment
from tuan.platform.database import Database

log = structlog.get_logger()


async def begin_payment(
    database: Database,
    payment_id: UUID,
    *,
    buyer_id: UUID,
    payer: str | None,
    code: str | None,
    payer_address: str,
    at: datetime,
) -> Begun:
    """How the buyer goes on. May be asked again as long as nothing was paid; not to be called inside a transaction.

    Raises NotFound, PaymentNotOpen, ProviderNotOffered, PayerNeeded, ProviderAway, ProviderSaidNo.
    """
    async with database.reading() as tx:
        payment = await store.payment(tx, payment_id)
        if payment is None or payment.buyer_id != buyer_id:
            raise NotFound(kind="payment")
        if payment.status not in ("pending", "failed"):
            raise PaymentNotOpen
        await offered_way(tx, payment.provider, payment.way, currency=payment.currency)
    provider = providers.get(payment.provider)
    try:
        if payment.way == "in_app" and not payer:
            if code is None:
                return await _ask_who_pays(provider, payment)
            payer = await provider.payer_of(code)
        if payment.way == "phone":
            payer_address = payment.payer_address or await _first_address(database, payment.id, payer_address)
        begun = await provider.begin(
            Beginning(
                payment_id=payment.id,
                amount=payment.total,
                subject=Text(payment.subject["zh"], payment.subject["en"]),
                way=payment.way,
                back_to=f"/payments/{payment.id}/result",
                opened_at=payment.created_at,
                pay_by=payment.pay_by,
                payer=payer or "",
                payer_address=payer_address,
            )
        )
    except ProviderUnreachable as silence:
        raise ProviderAway from silence
    except ProviderRefused as refusal:
        # Its words are for us; they may name the merchant or the person who pays.
        log.warning("provider_refuses_payment", provider=provider.code, payment_id=str(payment.id), said=str(refusal))
        raise ProviderSaidNo from refusal
    await _must_be_open_still(database, payment.id, at=at)
    return begun


async def _first_address(database: Database, payment_id: UUID, address: str) -> str:
    """Phones change networks, and the provider wants to hear the same of a payment every time."""
    async with database.transaction() as tx:
        return await store.began_at(tx, payment_id, address)


async def _must_be_open_still(database: Database, payment_id: UUID, *, at: datetime) -> None:
    """One that was closed while it began is payable at the provider: it is closed there again. Raises PaymentNotOpen."""
    async with database.transaction() as tx:
        payment = await store.lock(tx, payment_id)
        assert payment is not None, "it was read before"
        if payment.status in ("pending", "failed"):
            return
        if payment.is_cancelled:
            await store.ask_now(tx, payment_id, at=at)
    raise PaymentNotOpen


async def _ask_who_pays(provider: Provider, payment: Payment) -> Begun:
    """Within the app, the buyer's browser first goes to the provider and comes back with a code."""
    address = await provider.who_pays(f"/pay/{payment.checkout_id}?payment={payment.id}")
    if address is None:
        raise PayerNeeded
    return Begun(redirect_to=address)
