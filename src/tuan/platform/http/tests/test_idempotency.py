"""One request, one transaction, committed before the answer; with an Idempotency-Key, done once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tuan.platform.database import Database
from tuan.platform.http.tests.making import a_door, cups

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
KEY = {"Idempotency-Key": "key-0001"}


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Any]:
    async with a_door(database, NOON) as client:
        yield client


async def _make(door: httpx.AsyncClient, name: str, **headers: str) -> httpx.Response:
    return await door.post("/cups", json={"name": name}, headers=headers)


async def test_a_commit_that_fails_is_never_answered_with_success(door: Any, database: Database) -> None:
    assert (await _make(door, "blue")).status_code == 201
    twin = await _make(door, "blue")  # The statement goes well; the commit does not.
    assert (twin.status_code, twin.json()["code"]) == (500, "internal_error")
    assert await cups(database) == ["blue"]


async def test_the_same_key_and_body_get_the_stored_answer(door: Any, database: Database) -> None:
    first, again = await _make(door, "blue", **KEY), await _make(door, "blue", **KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert await cups(database) == ["blue"]


async def test_the_same_key_with_another_body_is_refused(door: Any, database: Database) -> None:
    await _make(door, "blue", **KEY)
    other = await _make(door, "red", **KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await cups(database) == ["blue"]


async def test_a_key_belongs_to_its_caller(door: Any, database: Database) -> None:
    await _make(door, "blue", Cookie="tuan_session=a", **KEY)
    assert (await _make(door, "red", Cookie="tuan_session=b", **KEY)).status_code == 201


async def test_twins_at_once_do_it_once(door: Any, database: Database) -> None:
    answers = await asyncio.gather(*(_make(door, "blue", **KEY) for _ in range(6)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, b'{"name":"blue"}')}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 5
    assert await cups(database) == ["blue"]


@pytest.mark.parametrize(("name", "status"), [("bug", 500), ("broken", 409)])
async def test_what_did_not_happen_is_not_stored(door: Any, database: Database, name: str, status: int) -> None:
    for _ in range(2):
        failed = await _make(door, name, **KEY)
        assert (failed.status_code, failed.headers.get("idempotent-replayed")) == (status, None)
    assert await cups(database) == []
    assert (await _make(door, "blue", **KEY)).status_code == 201


async def test_a_key_is_forgotten_after_a_day(door: Any, database: Database) -> None:
    await _make(door, "blue", **KEY)
    door.clock.at = NOON + timedelta(hours=24, seconds=1)
    assert (await _make(door, "red", **KEY)).status_code == 201
    assert await cups(database) == ["blue", "red"]


@pytest.mark.parametrize("key", ["short", "x" * 201, "a b\tc d e f"])
async def test_a_key_that_is_none(door: Any, key: str) -> None:
    refused = await _make(door, "blue", **{"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_invalid")
