"""Payments, for shoppers."""

from uuid import UUID

from fastapi import Request

from tuan.kit.errors import NotFound
from tuan.payment import store
from tuan.payment.commands.begin_payment import begin_payment
from tuan.payment.offers import offers
from tuan.payment.schemas import BeginIn, BegunOut, PaymentOut, ProviderOut, begun_out, payment_out
from tuan.platform.callers import Anybody, SignedIn
from tuan.platform.http import Now, ReadTx, TextOut
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED

router = make_router("payment")


@router.get("/payment-providers")
async def payment_providers(anybody: Anybody, tx: ReadTx) -> list[ProviderOut]:
    """Who may be paid with, and how."""
    return [
        ProviderOut(
            code=offer.provider.code,
            name=TextOut(zh=offer.provider.name.zh, en=offer.provider.name.en),
            ways=list(offer.ways),
            currency=offer.provider.currency,
        )
        for offer in await offers(tx)
    ]


@router.get("/payments/{payment_id}")
async def payment(buyer: SignedIn, tx: ReadTx, payment_id: UUID) -> PaymentOut:
    """How one of my payments stands."""
    found = await store.payment(tx, payment_id)
    if found is None or found.buyer_id != buyer.id:
        raise NotFound(kind="payment")
    return payment_out(found)


# Asks the provider, so it holds no transaction; the payment's id makes a repeat harmless.
@router.post("/payments/{payment_id}/beginning", openapi_extra={NOT_STORED: True})
async def begin(buyer: SignedIn, request: Request, now: Now, payment_id: UUID, asked: BeginIn) -> BegunOut:
    """Tell the provider of a payment of mine; the answer says how I go on. Asked again, it is the same payment."""
    begun = await begin_payment(
        request.app.state.database,
        payment_id,
        buyer_id=buyer.id,
        payer=asked.payer,
        code=asked.code,
        payer_address=request.client.host if request.client else "127.0.0.1",
        at=now,
    )
    return begun_out(begun)
