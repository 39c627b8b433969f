"""Every test gets a database of its own, with the tables of the models."""

import psycopg

from tuan import migrations
from tuan.migrations import history
from tuan.platform.database import Database, Tx


def test_the_fresh_database_is_what_the_models_say(database_url: str) -> None:
    assert migrations.version(database_url) == migrations.newest()
    assert history.differences(database_url) == []


def test_a_check_that_nobody_made_is_a_difference(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("alter table stock_items drop constraint stock_items_on_hand_check")
        connection.execute("alter table stock_items add constraint scribble check (on_hand < 5)")
    assert history.differences(database_url) == [
        "add_check stock_items_on_hand_check stock_items",
        "remove_check scribble stock_items",
    ]


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    history.upgrade(database_url)
    assert migrations.version(database_url) == migrations.newest()


def test_what_a_test_commits_is_gone_for_the_next_one(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("create table scribble ()")


def test_the_next_one_finds_a_clean_database(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select to_regclass('scribble')").fetchone() == (None,)


async def test_a_transaction_writes_and_reads(tx: Tx) -> None:
    await tx.run("create table scribble (a int)")
    await tx.run("insert into scribble values (%(a)s)", a=1)
    assert await tx.value("select a from scribble") == 1


async def test_a_transaction_is_rolled_back(tx: Tx) -> None:
    assert await tx.value("select to_regclass('scribble')") is None


async def test_pools_open_on_a_fresh_database(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("create table scribble ()")
    async with database.reading() as reading:
        assert await reading.value("select count(*) from scribble") == 0
