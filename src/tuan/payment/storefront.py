"""Payments, for shoppers."""

from uuid import UUID

from tuan.kit.errors import NotFound
from tuan.payment import providers, store
from tuan.payment.schemas import PaymentOut, ProviderOut, payment_out
from tuan.platform.callers import Anybody, SignedIn
from tuan.platform.http import ReadTx, TextOut
from tuan.platform.http.app import router as make_router

router = make_router("payment")


@router.get("/payment-providers")
async def payment_providers(anybody: Anybody) -> list[ProviderOut]:
    """The ways to pay."""
    return [ProviderOut(code=p.code, name=TextOut(zh=p.name.zh, en=p.name.en)) for p in providers.plugged()]


@router.get("/payments/{payment_id}")
async def payment(buyer: SignedIn, tx: ReadTx, payment_id: UUID) -> PaymentOut:
    """How one of my payments stands."""
    found = await store.payment(tx, payment_id)
    if found is None or found.buyer_id != buyer.id:
        raise NotFound(kind="payment")
    return payment_out(found)
