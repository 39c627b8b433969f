"""Operators browse the journal: the balance after each row is right on every page, whatever is filtered."""

from datetime import UTC, datetime, timedelta

import pytest

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ledger import browsing
from tuan.ledger import public as ledger
from tuan.ledger.browsing import State, Wanted
from tuan.platform.database import Tx

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
BANK = ledger.Account("browse:bank", "debit", "CNY")
PURSE = ledger.Account("browse:purse", "credit", "CNY", floor=0)


async def _live(tx: Tx, days: int = 12) -> dict[int, int]:
    """Money comes, some is reserved, settled in part or voided; what the purse held after each row, by position."""
    held: dict[int, int] = {}

    async def note() -> None:
        position = await tx.value("select max(position) from ledger_transfers")
        held[position] = (await ledger.balance(tx, PURSE)).posted

    for day in range(days):
        at, hold = NOON + timedelta(days=day), new_id()
        await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(1000 + day), reference=new_id(), code="in", at=at)
        await note()
        due = at + timedelta(days=1)
        await ledger.pend(tx, debit=PURSE, credit=BANK, amount=Money(300), reference=hold, code="out", at=at, due=due)
        await note()
        if day % 3 == 0:
            await ledger.settle(tx, reference=hold, code="out", at=at, amount=Money(200))
            await note()
        elif day % 3 == 1:
            await ledger.void(tx, reference=hold, code="out", at=at)
            await note()
    return held


async def _walk(tx: Tx, wanted: Wanted, *, size: int) -> dict[int, tuple[int, int]]:
    """Every page to the end: change and balance of the purse, by position."""
    seen: dict[int, tuple[int, int]] = {}
    before = None
    while rows := await browsing.of_account(tx, PURSE.id, wanted, before=before, limit=size):
        moved = await browsing.balances(tx, PURSE.id, [row.position for row in rows])
        seen |= {row.position: (moved[row.position].change, moved[row.position].balance) for row in rows}
        before = rows[-1].position
    return seen


@pytest.mark.parametrize("size", [1, 4, 100])
async def test_the_balance_after_each_row_is_what_it_was_then(tx: Tx, size: int) -> None:
    held = await _live(tx)
    walked = await _walk(tx, Wanted(), size=size)
    assert {position: balance for position, (_, balance) in walked.items()} == held
    assert list(walked) == sorted(held, reverse=True)
    before = 0
    for position in sorted(walked):
        assert walked[position][0] == walked[position][1] - before
        before = walked[position][1]


@pytest.mark.parametrize(("state", "rows"), [("pending", 4), ("voided", 8), ("posted", 20)])
async def test_a_filter_leaves_rows_out_and_not_their_money(tx: Tx, state: State, rows: int) -> None:
    held = await _live(tx)
    walked = await _walk(tx, Wanted(state=state), size=3)
    assert len(walked) == rows
    assert all(balance == held[position] for position, (_, balance) in walked.items())


async def test_days_and_references_narrow(tx: Tx) -> None:
    held = await _live(tx)
    days = Wanted(since=NOON + timedelta(days=3), until=NOON + timedelta(days=5))
    walked = await _walk(tx, days, size=2)
    assert len(walked) == 6
    assert all(balance == held[position] for position, (_, balance) in walked.items())
    [row] = await browsing.of_account(tx, PURSE.id, Wanted(), before=None, limit=1)
    found = await browsing.of_account(tx, PURSE.id, Wanted(references=(row.reference,)), before=None, limit=9)
    assert {one.reference for one in found} == {row.reference}


async def test_of_all_accounts_a_row_is_shown_once_and_by_either_code(tx: Tx) -> None:
    held = await _live(tx)
    both = await browsing.of_owners(tx, {None}, Wanted(account="browse:"), before=None, limit=500)
    assert [row.position for row in both] == sorted(held, reverse=True)
    assert await browsing.of_owners(tx, {None}, Wanted(account="browse:nobody"), before=None, limit=9) == []
    assert await browsing.of_owners(tx, {new_id()}, Wanted(), before=None, limit=9) == []
