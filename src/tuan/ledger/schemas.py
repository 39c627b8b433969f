"""Wire shapes of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from tuan.ledger import store
from tuan.ledger.shapes import AccountRow, Kind, Transfer
from tuan.platform.database import Tx
from tuan.platform.http.schemas import Wire


class AccountOut(Wire):
    """An account; amounts in whole minor units of `unit`."""

    id: UUID
    code: str
    kind: str
    unit: str
    posted: int
    pending_in: int
    pending_out: int
    floor: int | None


class AccountName(Wire):
    """Which account."""

    id: UUID
    code: str


class TransferOut(Wire):
    """One transfer; `hash` is hexadecimal."""

    id: UUID
    kind: Kind
    debit_account: AccountName
    credit_account: AccountName
    amount: int
    unit: str
    state: Literal["pending", "posted", "voided"]
    code: str
    reference: UUID
    at: datetime
    due: datetime | None
    hash: str


class AccountTransferOut(TransferOut):
    """One transfer as one account sees it: what it changed in its posted balance, and that balance after it."""

    change: int
    balance: int


class VerificationOut(Wire):
    """The result of reading the whole journal."""

    ok: bool
    transfers: int
    accounts: int
    problems: list[str]


def account_out(row: AccountRow) -> AccountOut:
    """An account for the wire."""
    return AccountOut(
        id=row.id,
        code=row.code,
        kind=row.normal,
        unit=row.unit,
        posted=row.posted,
        pending_in=row.pending_in,
        pending_out=row.pending_out,
        floor=row.floor,
    )


async def transfers_out(tx: Tx, rows: Sequence[Transfer]) -> list[TransferOut]:
    """Transfers for the wire, with the codes of their accounts."""
    accounts = await store.accounts_of(tx, {row.debit_id for row in rows} | {row.credit_id for row in rows})
    ended = await store.ended(tx, [row.id for row in rows if row.kind == "pend"])
    return [
        TransferOut(
            id=row.id,
            kind=row.kind,
            debit_account=AccountName(id=row.debit_id, code=accounts[row.debit_id].code),
            credit_account=AccountName(id=row.credit_id, code=accounts[row.credit_id].code),
            amount=row.amount,
            unit=row.unit,
            state=_state(row, ended),
            code=row.code,
            reference=row.reference,
            at=row.at,
            due=row.due,
            hash=row.hash.hex(),
        )
        for row in rows
    ]


def _state(row: Transfer, ended: dict[UUID, str]) -> Literal["pending", "posted", "voided"]:
    if row.kind == "void" or ended.get(row.id) == "void":
        return "voided"
    return "pending" if row.kind == "pend" and row.id not in ended else "posted"
