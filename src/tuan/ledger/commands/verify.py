"""Prove that nothing in the ledger was rewritten: hashes, chains and balances, recomputed from the first row."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from psycopg.rows import class_row

from tuan.ledger.policy import change, row_hash
from tuan.ledger.shapes import AccountRow, Transfer
from tuan.ledger.store import ACCOUNT, TRANSFER
from tuan.platform.database import Database, Tx

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read, and every problem found (at most the first 50)."""

    transfers: int
    accounts: int
    problems: list[str]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


async def verify(database: Database) -> Verification:
    """Read the whole journal in one snapshot, as a stream: memory grows with accounts, not with rows."""
    async with database.transaction() as tx:
        await tx.run("set transaction isolation level repeatable read, read only")
        return await verify_in(tx)


async def verify_in(tx: Tx) -> Verification:
    """As `verify`, in a transaction that the caller opened."""
    accounts = {row.id: row for row in await tx.all(AccountRow, f"select {ACCOUNT} from ledger_accounts")}
    heads: dict[UUID, bytes] = defaultdict(bytes)
    balances: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    pending: dict[UUID, int] = {}
    problems: list[str] = []
    count = 0
    async with tx.connection.cursor(name="ledger_verify", row_factory=class_row(Transfer)) as cursor:
        cursor.itersize = 2000
        await cursor.execute(cast("Any", f"select {TRANSFER} from ledger_transfers order by position"))
        async for row in cursor:
            count += 1
            problems += _check(row, heads)
            if row.kind == "pend":
                pending[row.id] = row.amount
            waiting = pending.pop(row.pending_id, 0) if row.pending_id else 0
            for account_id, side in ((row.debit_id, "debit"), (row.credit_id, "credit")):
                heads[account_id] = row.hash
                effect = change(
                    row.kind, raises=accounts[account_id].normal == side, amount=row.amount, pending=waiting
                )
                balance = balances[account_id]
                balance[0] += effect.posted
                balance[1] += effect.pending_in
                balance[2] += effect.pending_out
    for account in accounts.values():
        if [account.posted, account.pending_in, account.pending_out] != balances[account.id]:
            problems.append(f"account {account.code}: its balance is not the sum of its transfers")
        if account.head != heads[account.id]:
            problems.append(f"account {account.code}: its last transfer is missing or changed")
    return Verification(count, len(accounts), problems[:SHOWN])


def _check(row: Transfer, heads: dict[UUID, bytes]) -> list[str]:
    said = {name: getattr(row, name) for name in Transfer.__slots__ if name not in ("position", "hash")}
    problems = []
    if row_hash(**said) != row.hash:
        problems.append(f"transfer {row.position} ({row.id}): its content was changed")
    if row.debit_before != heads[row.debit_id] or row.credit_before != heads[row.credit_id]:
        problems.append(f"transfer {row.position} ({row.id}): the transfer before it was changed or removed")
    return problems
