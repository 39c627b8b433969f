"""SQL by which operators browse the journal: by account, time, state and reference, with the balance after each row."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.ledger.shapes import Transfer
from tuan.ledger.store import TRANSFER
from tuan.platform.database import Tx

State = Literal["pending", "posted", "voided"]
Related = Callable[[Tx, UUID], Awaitable[Collection[UUID]]]

_related: list[Related] = []

NAMED = "array(select id from ledger_accounts where strpos(code, %(account)s) > 0)"
ENDLESS = 2**63 - 1
ENDED = "select from ledger_transfers e where e.pending_id = t.id"
IN_STATE: dict[State, str] = {
    "pending": f"t.kind = 'pend' and not exists ({ENDED})",
    "posted": f"(t.kind in ('post', 'settle') or t.kind = 'pend' and exists ({ENDED} and e.kind = 'settle'))",
    "voided": f"(t.kind = 'void' or t.kind = 'pend' and exists ({ENDED} and e.kind = 'void'))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; what is None does not narrow. `account` is a part of the code of either side."""

    since: datetime | None = None
    until: datetime | None = None
    state: State | None = None
    references: tuple[UUID, ...] | None = None
    account: str | None = None

    def clauses(self) -> str:
        """The rows `t` that are wanted, as conditions."""
        given = {
            "t.at >= %(since)s": self.since,
            "t.at < %(until)s": self.until,
            "t.reference = any(%(references)s)": self.references,
            f"(t.debit_id = any({NAMED}) or t.credit_id = any({NAMED}))": self.account,
        }
        wanted = [clause for clause, value in given.items() if value is not None]
        if self.state:
            wanted.append(IN_STATE[self.state])
        return "".join(f" and {clause}" for clause in wanted)

    def values(self) -> dict[str, Any]:
        """What the clauses name."""
        return {
            "since": self.since,
            "until": self.until,
            "references": list(self.references or ()),
            "account": self.account,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What a row did to the posted balance of one account, and the balance after it (minor units)."""

    position: int
    change: int
    balance: int


def plug_related(find: Related) -> None:
    """From now on a reference also finds what belongs to it: an order its refunds, a payment its orders."""
    _related.append(find)


async def references(tx: Tx, reference: UUID) -> tuple[UUID, ...]:
    """A reference and all that belongs to it."""
    found = {reference}
    for find in _related:
        found |= set(await find(tx, reference))
    return tuple(found)


async def of_account(tx: Tx, account_id: UUID, wanted: Wanted, *, before: int | None, limit: int) -> list[Transfer]:
    """The wanted rows of an account, newest first."""
    return await _page(tx, "select %(account_id)s::uuid as id", wanted, before, limit, account_id=account_id)


async def of_owners(
    tx: Tx, owners: Collection[UUID | None], wanted: Wanted, *, before: int | None, limit: int
) -> list[Transfer]:
    """The wanted rows that touch an account of these owners, newest first."""
    own = "select id from ledger_accounts where owner_id = any(%(owners)s) or owner_id is null and %(house)s"
    known = {"owners": [owner for owner in owners if owner], "house": None in owners}
    return await _page(tx, own, wanted, before, limit, **known)


async def _page(tx: Tx, accounts: str, wanted: Wanted, before: int | None, limit: int, **known: Any) -> list[Transfer]:
    older = " and t.position < %(before)s" if before is not None else ""
    sides = " union all ".join(
        f"""(select t.position from ledger_transfers t where t.{side} = own.id{older}{wanted.clauses()}
             order by t.position desc limit %(limit)s)"""
        for side in ("debit_id", "credit_id")
    )
    return await tx.all(
        Transfer,
        f"""with own as ({accounts}),
            page as (select distinct side.position from own cross join lateral ({sides}) side
                     order by position desc limit %(limit)s)
            select {TRANSFER} from ledger_transfers where position in (select position from page) order by position desc""",
        before=before,
        limit=limit,
        **known,
        **wanted.values(),
    )


async def balances(tx: Tx, account_id: UUID, positions: Sequence[int]) -> dict[int, Moved]:
    """The balance of an account after each of these rows of it: what is posted now, less all that was posted later.

    One statement, so one snapshot; whoever writes meanwhile changes neither side of the sum.
    """
    since, own = _posted("gaps.position", "gaps.until"), _posted("gaps.position - 1", "gaps.position")
    rows = await tx.all(
        Moved,
        f"""with gaps as (
              select position, lag(position, 1, {ENDLESS}) over (order by position desc) as until
              from unnest(%(positions)s::bigint[]) as position
            ),
            sums as (select position, {own} as own, {since} as since from gaps),
            account as (select posted, case normal when 'debit' then 1 else -1 end as sign from ledger_accounts where id = %(id)s)
            select position, (sign * own)::bigint as change,
              (posted - sign * sum(since) over (order by position desc))::bigint as balance
            from sums, account""",
        id=account_id,
        positions=list(positions),
    )
    return {row.position: row for row in rows}


def _posted(after: str, until: str) -> str:
    """What was debited less what was credited in a stretch of the journal."""
    debited, credited = (
        f"""coalesce((select sum(amount) from ledger_transfers
                      where {side} = %(id)s and position > {after} and position <= {until} and kind in ('post', 'settle')), 0)"""
        for side in ("debit_id", "credit_id")
    )
    return f"({debited} - {credited})"
