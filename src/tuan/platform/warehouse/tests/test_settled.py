"""Positions are drawn before the commit: the replay never passes one whose writer may still come."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import dict_row

from tuan.platform.warehouse.settled import Settled

TABLE = "create table numbers (position bigint generated always as identity primary key, word text)"


@pytest.fixture
def url(database_url: str) -> str:
    with psycopg.connect(database_url) as connection:
        connection.execute(TABLE)
    return database_url


@pytest.fixture
def reader(url: str) -> Iterator[psycopg.Connection[dict[str, int]]]:
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield connection


def _insert(connection: psycopg.Connection[tuple[int]], word: str) -> int:
    row = connection.execute("insert into numbers (word) values (%s) returning position", [word]).fetchone()
    assert row is not None
    return row[0]


def test_a_lower_position_that_is_still_open_holds_everything_back(
    url: str, reader: psycopg.Connection[dict[str, int]]
) -> None:
    settled = Settled()
    with psycopg.connect(url) as slow, psycopg.connect(url, autocommit=True) as quick:
        low = _insert(slow, "low")
        high = _insert(quick, "high")
        assert low < high
        for _ in range(5):
            assert settled.look(reader, "numbers") == 0  # The higher one is there to be seen, and is not taken.
        slow.commit()
        assert settled.look(reader, "numbers") == high
        _insert(quick, "next")
        assert settled.look(reader, "numbers") == high + 1


def test_one_that_rolls_back_holds_nothing_back_any_more(url: str, reader: psycopg.Connection[dict[str, int]]) -> None:
    settled = Settled()
    with psycopg.connect(url) as slow, psycopg.connect(url, autocommit=True) as quick:
        _insert(slow, "never")
        high = _insert(quick, "high")
        assert settled.look(reader, "numbers") == 0
        slow.rollback()
        assert settled.look(reader, "numbers") == high


def test_those_who_come_later_are_not_waited_for(url: str, reader: psycopg.Connection[dict[str, int]]) -> None:
    """Else a busy table would never be settled."""
    settled = Settled()
    with psycopg.connect(url) as first, psycopg.connect(url) as second, psycopg.connect(url, autocommit=True) as quick:
        _insert(first, "a")
        high = _insert(quick, "b")
        assert settled.look(reader, "numbers") == 0
        _insert(second, "c")  # Begins before the first one ends, and goes on.
        first.commit()
        assert settled.look(reader, "numbers") == high
        assert settled.look(reader, "numbers") == high
        second.commit()
        assert settled.look(reader, "numbers") == high + 1
