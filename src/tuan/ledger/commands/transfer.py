"""Move an amount from one account to another: at once, or pending until settled or voided."""

from datetime import datetime
from uuid import UUID

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ledger import store
from tuan.ledger.errors import BalanceTooLow, NothingPending, TransferConflict
from tuan.ledger.policy import change, row_hash
from tuan.ledger.shapes import Account, AccountRow, Kind, Transfer
from tuan.platform.database import Tx


async def post(
    tx: Tx, *, debit: Account, credit: Account, amount: Money, reference: UUID, code: str, at: datetime
) -> None:
    """Move at once. The same reference and code again changes nothing.

    Raises BalanceTooLow, and TransferConflict when reference and code exist with another amount or accounts.
    """
    await _new(tx, "post", debit, credit, amount, reference, code, at, due=None)


async def pend(
    tx: Tx, *, debit: Account, credit: Account, amount: Money, reference: UUID, code: str, at: datetime, due: datetime
) -> None:
    """Reserve until settled or voided; after `due` it counts as forgotten. Raises as `post`."""
    await _new(tx, "pend", debit, credit, amount, reference, code, at, due=due)


async def settle(tx: Tx, *, reference: UUID, code: str, at: datetime, amount: Money | None = None) -> None:
    """Carry out what is pending, all of it or less; the rest is set free. Raises NothingPending."""
    await _end(tx, "settle", reference, code, at, amount)


async def void(tx: Tx, *, reference: UUID, code: str, at: datetime) -> None:
    """Set free what is pending. Raises NothingPending."""
    await _end(tx, "void", reference, code, at, None)


async def _new(
    tx: Tx,
    kind: Kind,
    debit: Account,
    credit: Account,
    amount: Money,
    reference: UUID,
    code: str,
    at: datetime,
    due: datetime | None,
) -> None:
    if debit.unit != amount.currency or credit.unit != amount.currency:
        raise ValueError(f"{debit.code} and {credit.code} do not both count in {amount.currency}")
    if amount.minor <= 0:
        raise ValueError("an amount that moves is above zero")
    accounts = await store.lock_accounts(tx, [debit, credit], at=at)
    written = await _append(
        tx, kind, accounts[debit.id], accounts[credit.id], amount.minor, reference, code, at, due=due
    )
    if not written:
        before = await store.transfer(tx, reference=reference, code=code, kinds=[kind])
        if before is None or (before.debit_id, before.credit_id, before.amount) != (debit.id, credit.id, amount.minor):
            raise TransferConflict(reference=str(reference), transfer_code=code)


async def _end(tx: Tx, kind: Kind, reference: UUID, code: str, at: datetime, amount: Money | None) -> None:
    pending = await store.transfer(tx, reference=reference, code=code, kinds=["pend"])
    if pending is None:
        raise NothingPending(reference=str(reference), transfer_code=code)
    accounts = await store.lock(tx, [pending.debit_id, pending.credit_id])
    ended = await store.ended(tx, [pending.id])
    if ended:
        if ended[pending.id] != kind:
            raise NothingPending(reference=str(reference), transfer_code=code)
        return
    settled = 0 if kind == "void" else pending.amount if amount is None else amount.minor
    if not 0 <= settled <= pending.amount:
        raise ValueError("no more can be settled than is pending")
    await _append(
        tx, kind, accounts[pending.debit_id], accounts[pending.credit_id], settled, reference, code, at, pending=pending
    )


async def _append(
    tx: Tx,
    kind: Kind,
    debit: AccountRow,
    credit: AccountRow,
    amount: int,
    reference: UUID,
    code: str,
    at: datetime,
    *,
    due: datetime | None = None,
    pending: Transfer | None = None,
) -> bool:
    waiting = pending.amount if pending else 0
    debit_change = change(kind, raises=debit.normal == "debit", amount=amount, pending=waiting)
    credit_change = change(kind, raises=credit.normal == "credit", amount=amount, pending=waiting)
    for account, effect in ((debit, debit_change), (credit, credit_change)):
        available = account.posted - account.pending_out
        after = available + effect.posted - effect.pending_out
        if account.floor is not None and after < account.floor and after < available:
            known = await store.transfer(tx, reference=reference, code=code, kinds=[kind])
            if known is not None:
                return False
            raise BalanceTooLow(account=account.code, available=available - account.floor, asked=amount)
    row = dict(
        id=new_id(),
        kind=kind,
        debit_id=debit.id,
        credit_id=credit.id,
        amount=amount,
        unit=debit.unit,
        code=code,
        reference=reference,
        pending_id=pending.id if pending else None,
        at=at,
        due=due,
        debit_before=debit.head,
        credit_before=credit.head,
    )
    return await store.append(tx, {**row, "hash": row_hash(**row)}, debit_change, credit_change)  # type: ignore[arg-type]
