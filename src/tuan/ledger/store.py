"""All SQL of the ledger."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.ledger.policy import Change
from tuan.ledger.shapes import Account, AccountRow, Transfer
from tuan.platform.database import Tx

ACCOUNT = "id, code, normal, unit, posted, pending_in, pending_out, floor, owner_id, head"
TRANSFER = """position, id, kind, debit_id, credit_id, amount, unit, code, reference, pending_id, at, due,
debit_before, credit_before, hash"""


async def lock_accounts(tx: Tx, accounts: Sequence[Account], *, at: datetime) -> dict[UUID, AccountRow]:
    """Lock accounts in id order, opening those that do not exist yet."""
    rows = await lock(tx, [account.id for account in accounts])
    missing = [account for account in accounts if account.id not in rows]
    if missing:
        await tx.run_many(
            """insert into ledger_accounts (id, code, normal, unit, floor, owner_id, opened_at)
               values (%(id)s, %(code)s, %(normal)s, %(unit)s, %(floor)s, %(owner_id)s, %(at)s)
               on conflict do nothing""",
            [
                dict(id=a.id, code=a.code, normal=a.normal, unit=a.unit, floor=a.floor, owner_id=a.owner_id, at=at)
                for a in sorted(missing, key=lambda account: account.id)
            ],
        )
        rows = await lock(tx, [account.id for account in accounts])
    return rows


async def lock(tx: Tx, ids: Collection[UUID]) -> dict[UUID, AccountRow]:
    """Lock accounts that exist, in id order."""
    rows = await tx.all(
        AccountRow,
        f"select {ACCOUNT} from ledger_accounts where id = any(%(ids)s) order by id for update",
        ids=list(ids),
    )
    return {row.id: row for row in rows}


async def append(tx: Tx, row: dict[str, Any], debit: Change, credit: Change) -> bool:
    """Write one row and both balances in one statement; False, and nothing done, when the row's reference and code exist."""
    touched = await tx.run(
        """with row as (
             insert into ledger_transfers
               (id, kind, debit_id, credit_id, amount, unit, code, reference, pending_id, at, due, debit_before, credit_before, hash)
             values (%(id)s, %(kind)s, %(debit_id)s, %(credit_id)s, %(amount)s, %(unit)s, %(code)s, %(reference)s, %(pending_id)s,
               %(at)s, %(due)s, %(debit_before)s, %(credit_before)s, %(hash)s)
             on conflict (reference, code, kind) do nothing
             returning debit_id, credit_id, hash
           )
           update ledger_accounts a
           set posted = a.posted + case when a.id = row.debit_id then %(dp)s else %(cp)s end,
               pending_in = a.pending_in + case when a.id = row.debit_id then %(di)s else %(ci)s end,
               pending_out = a.pending_out + case when a.id = row.debit_id then %(do)s else %(co)s end,
               head = row.hash
           from row where a.id in (row.debit_id, row.credit_id)""",
        dp=debit.posted,
        di=debit.pending_in,
        do=debit.pending_out,
        cp=credit.posted,
        ci=credit.pending_in,
        co=credit.pending_out,
        **row,
    )
    return touched == 2


async def transfer(tx: Tx, *, reference: UUID, code: str, kinds: Sequence[str]) -> Transfer | None:
    """A row by its business key."""
    return await tx.maybe(
        Transfer,
        f"""select {TRANSFER} from ledger_transfers
            where reference = %(reference)s and code = %(code)s and kind = any(%(kinds)s) order by position""",
        reference=reference,
        code=code,
        kinds=list(kinds),
    )


async def accounts_of(tx: Tx, ids: Collection[UUID]) -> dict[UUID, AccountRow]:
    """Accounts by id, without locking."""
    rows = await tx.all(AccountRow, f"select {ACCOUNT} from ledger_accounts where id = any(%(ids)s)", ids=list(ids))
    return {row.id: row for row in rows}


async def find_accounts(
    tx: Tx, *, owners: Collection[UUID | None], words: str | None, after: str | None, limit: int
) -> list[AccountRow]:
    """Accounts whose code contains the words, by code."""
    return await tx.all(
        AccountRow,
        f"""select {ACCOUNT} from ledger_accounts
            where (%(words)s::text is null or strpos(code, %(words)s) > 0)
              and (owner_id = any(%(owners)s) or owner_id is null and %(house)s)
              and (%(after)s::text is null or code > %(after)s)
            order by code limit %(limit)s""",
        owners=[owner for owner in owners if owner],
        house=None in owners,
        words=words,
        after=after,
        limit=limit,
    )


async def transfers_for(tx: Tx, reference: UUID) -> list[Transfer]:
    """All rows of one business reference, oldest first."""
    return await tx.all(
        Transfer,
        f"select {TRANSFER} from ledger_transfers where reference = %(reference)s order by position",
        reference=reference,
    )


async def transfers_for_each(tx: Tx, references: Collection[UUID]) -> list[Transfer]:
    """All rows of many business references, oldest first."""
    return await tx.all(
        Transfer,
        f"select {TRANSFER} from ledger_transfers where reference = any(%(references)s) order by position",
        references=list(references),
    )


async def ended(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of these pending rows, those that were settled or voided: id → 'settle' | 'void'."""
    rows = await tx.rows("select pending_id, kind from ledger_transfers where pending_id = any(%(ids)s)", ids=list(ids))
    return {row["pending_id"]: row["kind"] for row in rows}
