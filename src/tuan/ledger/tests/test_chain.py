"""Whoever rewrites the journal is found out, even with all rights on the database."""

from datetime import UTC, datetime

import psycopg
import pytest

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ledger import public as ledger
from tuan.platform.database import Database

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
BANK = ledger.Account("test:bank", "debit", "CNY")
PURSES = [ledger.Account(f"test:purse:{n}", "credit", "CNY") for n in range(2)]


@pytest.fixture
async def journal(database: Database) -> list[int]:
    """The positions of six transfers between three accounts."""
    async with database.transaction() as tx:
        for n in range(6):
            await ledger.post(
                tx, debit=BANK, credit=PURSES[n % 2], amount=Money(100 + n), reference=new_id(), code="fill", at=NOON
            )
        positions: list[int] = await tx.values("select position from ledger_transfers order by position")
        return positions


async def _forge(database: Database, statement: str) -> None:
    async with database.transaction() as tx:
        await tx.run("alter table ledger_transfers disable trigger all")
        await tx.run(statement)
        await tx.run("alter table ledger_transfers enable trigger all")


async def test_an_honest_journal(database: Database, journal: list[int]) -> None:
    verified = await ledger.verify(database)
    assert (verified.ok, verified.transfers, verified.accounts) == (True, 6, 3)


@pytest.mark.parametrize("statement", ["update ledger_transfers set amount = 1", "delete from ledger_transfers"])
async def test_the_database_itself_refuses(database: Database, journal: list[int], statement: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        async with database.transaction() as tx:
            await tx.run(statement)
    assert (await ledger.verify(database)).ok


@pytest.mark.parametrize("change", ["amount = amount + 1", "code = 'other'", "at = at - interval '1 day'"])
async def test_a_changed_row_is_named(database: Database, journal: list[int], change: str) -> None:
    await _forge(database, f"update ledger_transfers set {change} where position = {journal[2]}")
    problems = (await ledger.verify(database)).problems
    assert problems[0].startswith(f"transfer {journal[2]} ")
    assert problems[0].endswith("its content was changed")


async def test_a_row_that_is_missing_in_the_middle_is_missed_by_the_next(
    database: Database, journal: list[int]
) -> None:
    await _forge(database, f"delete from ledger_transfers where position = {journal[2]}")
    problems = (await ledger.verify(database)).problems
    assert [p for p in problems if p.startswith(f"transfer {journal[3]} ") and "changed or removed" in p]


async def test_the_last_row_is_missed_by_its_accounts(database: Database, journal: list[int]) -> None:
    await _forge(database, f"delete from ledger_transfers where position = {journal[-1]}")
    problems = (await ledger.verify(database)).problems
    assert "account test:bank: its last transfer is missing or changed" in problems
    assert "account test:bank: its balance is not the sum of its transfers" in problems


async def test_a_changed_balance_is_named(database: Database, journal: list[int]) -> None:
    async with database.transaction() as tx:
        await tx.run("update ledger_accounts set posted = posted + 1 where code = 'test:purse:1'")
    assert (await ledger.verify(database)).problems == [
        "account test:purse:1: its balance is not the sum of its transfers"
    ]
