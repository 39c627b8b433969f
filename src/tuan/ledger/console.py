"""Ledger browser for operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.ledger import browsing, store
from tuan.ledger.browsing import State, Wanted
from tuan.ledger.commands.verify import verify
from tuan.ledger.schemas import (
    AccountOut,
    AccountTransferOut,
    TransferOut,
    VerificationOut,
    account_out,
    transfers_out,
)
from tuan.ledger.shapes import AccountRow
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
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


@router.get("/accounts/{account_id}")
async def account(staff: Reader, tx: ReadTx, account_id: UUID) -> AccountOut:
    """One account."""
    return account_out(await _own_account(tx, staff, account_id))


@router.get("/accounts/{account_id}/transfers")
async def transfers_of_account(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    account_id: UUID,
    state: State | None = None,
    reference: UUID | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> PageOut[AccountTransferOut]:
    """The transfers of an account, newest first, with its posted balance after each; a reference finds what belongs to it, too."""
    await _own_account(tx, staff, account_id)
    before = typed_cursor(asked.cursor, int)
    wanted = Wanted(since=since, until=until, state=state, references=await _belonging(tx, reference))
    rows = await browsing.of_account(
        tx, account_id, wanted, before=before[0] if before else None, limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.position])
    moved = await browsing.balances(tx, account_id, [row.position for row in shown.items])
    return PageOut(
        items=[
            AccountTransferOut(
                **out.model_dump(), change=moved[row.position].change, balance=moved[row.position].balance
            )
            for row, out in zip(shown.items, await transfers_out(tx, shown.items), strict=True)
        ],
        next_cursor=shown.next_cursor,
    )


@router.get("/transfers")
async def transfers(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    account: Annotated[str | None, Query(max_length=100)] = None,
    state: State | None = None,
    reference: UUID | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> PageOut[TransferOut]:
    """The shop's transfers, newest first; a reference (an order, a payment, a refund) finds what belongs to it, too."""
    before = typed_cursor(asked.cursor, int)
    wanted = Wanted(
        since=since, until=until, state=state, references=await _belonging(tx, reference), account=account or None
    )
    rows = await browsing.of_owners(
        tx, _owners(staff), wanted, before=before[0] if before else None, limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.position])
    return PageOut(items=await transfers_out(tx, shown.items), next_cursor=shown.next_cursor)


@router.post("/verification")
async def verification(
    staff: Annotated[Staff, Depends(permission("ledger.verify_house"))], request: Request
) -> VerificationOut:
    """Recompute every hash and balance from the first row."""
    result = await verify(request.app.state.database)
    return VerificationOut(ok=result.ok, transfers=result.transfers, accounts=result.accounts, problems=result.problems)


async def _own_account(tx: Tx, staff: Staff, account_id: UUID) -> AccountRow:
    found = (await store.accounts_of(tx, [account_id])).get(account_id)
    if found is None or found.owner_id not in _owners(staff):
        raise NotFound(kind="account")
    return found


async def _belonging(tx: Tx, reference: UUID | None) -> tuple[UUID, ...] | None:
    return await browsing.references(tx, reference) if reference else None


def _owners(staff: Staff) -> set[UUID | None]:
    """Whose accounts this caller sees: the shop's own, and the house's with `ledger.read_house`."""
    return {staff.shop_id, None} if staff.may(HOUSE.name) else {staff.shop_id}
