"""Errors have a stable code and words in two languages; every answer carries an id and safe headers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tuan.platform.database import Database
from tuan.platform.http.tests.making import a_door

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Any]:
    async with a_door(database, NOON) as client:
        yield client


async def test_a_refusal_tells_its_code_its_data_and_its_title(door: Any) -> None:
    said = {
        language: await door.post("/cups", json={"name": "broken"}, headers={"Accept-Language": language})
        for language in ("zh-CN", "en", "fr")
    }
    assert {language: answer.json()["title"] for language, answer in said.items()} == {
        "zh-CN": "杯子碎了",
        "en": "The cup is broken.",
        "fr": "杯子碎了",
    }
    answer = said["en"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "The cup is broken.",
        "status": 409,
        "code": "cup_broken",
        "detail": "The cup is broken.",
        "price": {"minor": 1990, "currency": "CNY"},
        "request_id": answer.headers["x-request-id"],
    }


async def test_an_invalid_request_says_where(door: Any) -> None:
    answer = await door.post("/cups", json={"name": "", "colour": "red"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["at"] for error in answer.json()["errors"]] == ["body.name", "body.colour"]


async def test_a_bug_tells_nothing_about_itself(door: Any) -> None:
    answer = await door.post("/cups", json={"name": "bug"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "Zero" not in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/cups", 405)])
async def test_wrong_addresses_are_problems_too(door: Any, method: str, path: str, status: int) -> None:
    answer = await door.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


async def test_what_the_database_cannot_keep_is_refused(door: Any) -> None:
    answer = await door.post("/cups", json={"name": "a\0b"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert (await door.post("/cups", json={"name": "\\u0000"})).status_code == 201  # Six honest characters.


async def test_every_answer_has_safe_headers_and_an_id(door: Any) -> None:
    for path in ("/plain", "/nowhere"):
        headers = (await door.get(path)).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "strict-transport-security" not in headers


async def test_over_https_the_browser_is_told_to_stay_there(database: Database) -> None:
    async with a_door(database, NOON, is_https=True) as client:
        assert (await client.get("/plain")).headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("given", "kept"), [("abcdef-12345678", True), ("short", False), ("x" * 65, False), ("a b;c d e", False)]
)
async def test_a_request_keeps_the_id_that_a_proxy_gave(door: Any, given: str, kept: bool) -> None:
    answer = await door.get("/plain", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert len(answer.headers.get_list("x-request-id")) == 1
