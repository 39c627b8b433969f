"""The house's keys at payment providers, for its own staff."""

from typing import Annotated

from fastapi import Depends, Request

from tuan.payment import accounts, providers
from tuan.payment.commands.check_provider import check_provider
from tuan.payment.commands.save_keys import save_keys
from tuan.payment.commands.switch_provider import switch_provider
from tuan.payment.schemas_providers import ProviderAccountOut, ProviderKeysIn, ProviderOfferIn, account_out
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED

router = make_router("payment")

Keeper = Annotated[Staff, Depends(permission("payments.keys_house"))]


@router.get("/payment-providers")
async def payment_providers(staff: Keeper, tx: ReadTx) -> list[ProviderAccountOut]:
    """Providers that need keys, and what was entered for them; no secret is told."""
    known = {account.provider: account for account in await accounts.all_accounts(tx)}
    return [account_out(one, known.get(one.code)) for one in providers.plugged() if one.fields]


@router.put("/payment-providers/{code}/keys")
async def change_keys(staff: Keeper, tx: WriteTx, now: Now, code: str, asked: ProviderKeysIn) -> ProviderAccountOut:
    """Enter keys, or other ones; they count from the next call on, in every process."""
    await save_keys(tx, code, asked.values, staff=staff, at=now)
    return await _one(tx, code)


@router.put("/payment-providers/{code}/offer")
async def change_offer(staff: Keeper, tx: WriteTx, now: Now, code: str, asked: ProviderOfferIn) -> ProviderAccountOut:
    """Let buyers pay with it, or not; what has begun goes on in any case."""
    await switch_provider(tx, code, is_enabled=asked.is_enabled, ways=asked.ways, staff=staff, at=now)
    return await _one(tx, code)


@router.post("/payment-providers/{code}/check", openapi_extra={NOT_STORED: True})
async def check(staff: Keeper, request: Request, now: Now, code: str) -> ProviderAccountOut:
    """Ask the provider for something harmless with these keys, and tell what it says."""
    database = request.app.state.database
    await check_provider(database, code, staff=staff, at=now)
    async with database.transaction() as tx:
        return await _one(tx, code)


async def _one(tx: Tx, code: str) -> ProviderAccountOut:
    return account_out(providers.get(code), await accounts.account(tx, code))
