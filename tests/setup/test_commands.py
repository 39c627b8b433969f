"""The small commands of ``tuan``, on a database of somebody's own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tuan.apps.demo.seed import SHOP
from tuan.apps.first_shop import FIRST_SHOP

Tuan = Callable[..., tuple[int, str]]


@pytest.fixture
def tuan(database_url: str, tmp_path: Path) -> Tuan:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TUAN_")}
    environment = clean | {"TUAN_DATABASE_URL": database_url, "TUAN_DATA_FOLDER": str(tmp_path / "data")}

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tuan.apps.cli", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stdout, done.stdout
        return done.returncode, done.stdout

    return run


def test_an_administrator_is_made_once_with_a_printed_password(tuan: Tuan, database_url: str) -> None:
    code, told = tuan("admin", "create", "--email", "owner@shop.cn")
    assert code == 0
    assert len(told.split("Password: ")[1].strip()) >= 16
    assert tuan("admin", "create", "--email", "Owner@shop.cn") == (1, "Somebody signs in with Owner@shop.cn already.\n")
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select email, role, password_hash like '$argon2id$%' from staff").fetchall()
    assert rows == [("owner@shop.cn", "owner", True)]


def test_the_first_person_works_for_the_house_and_later_ones_when_said_so(tuan: Tuan, database_url: str) -> None:
    first = tuan("admin", "create", "--email", "first@shop.cn")
    assert first[1].startswith("first@shop.cn may sign in to the console as owner, and works for the whole house.\n")
    second = tuan("admin", "create", "--email", "second@shop.cn")
    assert second[1].startswith("second@shop.cn may sign in to the console as owner.\n")
    tuan("admin", "create", "--email", "third@shop.cn", "--role", "finance", "--house")
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select email, is_house from staff order by created_at").fetchall()
    assert rows == [("first@shop.cn", True), ("second@shop.cn", False), ("third@shop.cn", True)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--email", "nobody"], "'nobody' is not an e-mail address.\n"),
        (["--email", "a@b.cn", "--shop", "mine"], "'mine' is not the id of a shop.\n"),
    ],
)
def test_a_slip_is_one_sentence(tuan: Tuan, words: list[str], sentence: str) -> None:
    assert tuan("admin", "create", *words) == (2, sentence)


def test_the_books_are_verified(tuan: Tuan) -> None:
    code, told = tuan("ledger", "verify")
    assert code == 0
    assert told.startswith("0 transfers on 0 accounts.")


def test_the_books_are_refused_when_a_balance_was_touched(tuan: Tuan, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into ledger_accounts (id, code, normal, unit, posted, opened_at) "
            "values (gen_random_uuid(), 'cash', 'debit', 'CNY', 100, now())"
        )
    code, told = tuan("ledger", "verify")
    assert code == 1
    assert "its balance is not the sum of its transfers" in told


def test_a_database_of_another_version_is_one_sentence(tuan: Tuan, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    code, told = tuan("ledger", "verify")
    assert code == 1
    assert told.startswith("The database is at version 0001, this program needs")


def test_the_doctor_looks_at_everything_and_warns_of_keys_of_one_machine(tuan: Tuan) -> None:
    code, told = tuan("doctor")
    assert code == 1
    assert "give every machine the same TUAN_FIELD_KEY" in told
    assert "✓  PostgreSQL 18 answers" in told
    assert "✓  clock agrees" in told


def test_the_deep_doctor_reads_the_ledger_and_names_a_bill_that_differs(tuan: Tuan, database_url: str) -> None:
    assert "✓  the ledger is as it was written: 0 transfers" in tuan("doctor", "--deep")[1]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("insert into bill_days (provider, day, compared_at) values ('sandbox', '2026-05-20', now())")
        connection.execute(
            """insert into bill_differences (provider, day, position, outcome, kind, provider_reference, ours, theirs, currency)
               values ('sandbox', '2026-05-20', 0, 'amount_differs', 'charge', 'x', 100, 200, 'CNY')"""
        )
    code, told = tuan("doctor", "--deep")
    assert code == 1
    assert "sandbox, 2026-05-20: 1 lines differ" in told


def test_migrating_says_where_the_database_is(tuan: Tuan) -> None:
    code, told = tuan("migrate")
    assert (code, told[:27]) == (0, "The database is at version ")


def test_the_first_shop_is_the_one_that_the_demo_fills() -> None:
    assert FIRST_SHOP == SHOP
