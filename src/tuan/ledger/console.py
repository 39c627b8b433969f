"""Ledger browser for operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.ledger import store
from tuan.ledger.commands.verify import verify
from tuan.ledger.schemas import AccountOut, TransferOut, VerificationOut, account_out, transfers_out
from tuan.platform.callers import Staff, permission
from tuan.platform.http import PageOf, PageOut, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page

router = make_router("ledger", prefix="/ledger")

HOUSE = permission("ledger.read_house")
Reader = Annotated[Staff, Depends(permission("ledger.read"))]


@router.get("/accounts")
async def accounts(
    staff: Reader, tx: ReadTx, asked: PageOf, q: Annotated[str | None, Query(max_length=100)] = None
) -> PageOut[AccountOut]:
    """Accounts by code."""
    after = typed_cursor(asked.cursor, str)
    rows = await store.find_accounts(
        tx, owners=_owners(staff), words=q, after=after[0] if after else None, limit=asked.limit + 1
    )
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.code]), account_out)


@router.get("/accounts/{account_id}/transfers")
async def transfers(staff: Reader, tx: ReadTx, asked: PageOf, account_id: UUID) -> PageOut[TransferOut]:
    """The transfers of an account, newest first."""
    account = (await store.accounts_of(tx, [account_id])).get(account_id)
    if account is None or account.owner_id not in _owners(staff):
        raise NotFound(kind="account")
    before = typed_cursor(asked.cursor, int)
    rows = await store.transfers_of(tx, account_id, before=before[0] if before else None, limit=asked.limit + 1)
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.position])
    return PageOut(items=await transfers_out(tx, shown.items), next_cursor=shown.next_cursor)


@router.get("/transfers")
async def transfers_of_reference(staff: Reader, tx: ReadTx, reference: UUID) -> list[TransferOut]:
    """All transfers of one business reference (a payment, a refund), oldest first."""
    rows = await store.transfers_for(tx, reference)
    accounts = await store.accounts_of(tx, {id for row in rows for id in (row.debit_id, row.credit_id)})
    own = [row for row in rows if _owners(staff) & {accounts[row.debit_id].owner_id, accounts[row.credit_id].owner_id}]
    return await transfers_out(tx, own)


@router.post("/verification")
async def verification(
    staff: Annotated[Staff, Depends(permission("ledger.verify_house"))], request: Request
) -> VerificationOut:
    """Recompute every hash and balance from the first row."""
    result = await verify(request.app.state.database)
    return VerificationOut(ok=result.ok, transfers=result.transfers, accounts=result.accounts, problems=result.problems)


def _owners(staff: Staff) -> set[UUID | None]:
    """Whose accounts this caller sees: the shop's own, and the house's with `ledger.read_house`."""
    return {staff.shop_id, None} if staff.may(HOUSE.name) else {staff.shop_id}
