"""What no form sends but anybody can: each is answered with a refusal."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.furnished import Furnished, calls
from tests.api.routes import Knock, routes
from tests.shop import Shop
from tuan.platform.http.middleware import LARGEST_BODY

HUGE = 10**40
MOMENTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]


def _cursor(*key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


CURSORS = [
    "!",
    "é",
    "AAAA",
    _cursor(),
    _cursor(HUGE),
    _cursor(-HUGE, "x"),
    _cursor("\0"),
    _cursor(1, "\0"),
    *(_cursor(moment, "00000000-0000-0000-0000-000000000000") for moment in MOMENTS),
    *(_cursor(1, moment, "00000000-0000-0000-0000-000000000000") for moment in MOMENTS),
    _cursor(HUGE, MOMENTS[0], "00000000-0000-0000-0000-000000000000"),
    _cursor("infinity", "x"),
    _cursor("\ud800"),
]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*path, index))]
    return [path]


def _with(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    if not path:
        return leaf
    changed = value.copy()
    changed[path[0]] = _with(value[path[0]], path[1:], leaf)
    return changed


def _instead_of(leaf: Any) -> list[Any]:
    nonsense: list[Any] = [None, [], {}, "\0", "a\0b", "x" * 100_000, "\ud800", HUGE, -HUGE, 2**31, -1, 0, 1.5, True]
    if isinstance(leaf, str) and leaf[:2] == "20" and "T" in leaf:
        nonsense += MOMENTS
    return nonsense


@pytest.mark.parametrize("door", ["storefront", "console"])
async def test_every_field_of_every_body(shop: Shop, has: Furnished, door: str) -> None:
    caller = has.owner if door == "storefront" else shop.staff
    wrong = []
    for knock, call in _entries(has, door):
        if not isinstance(call.body, dict) or knock.path == "/session":
            continue
        for path in _leaves(call.body):
            leaf = call.body
            for step in path:
                leaf = leaf[step]
            for nonsense in _instead_of(leaf):
                body = json.dumps(_with(call.body, path, nonsense)).encode()
                status = await _status(caller, knock.method, call.path, content=body)
                if status >= 500 or (status < 300 and "\0" in str(nonsense)):
                    wrong.append(f"{knock} {path} = {str(nonsense)[:40]!r}: {status}")
    assert wrong == []


@pytest.mark.parametrize("door", ["storefront", "console"])
async def test_every_cursor(shop: Shop, has: Furnished, door: str) -> None:
    caller = has.owner if door == "storefront" else shop.staff
    wrong = []
    for knock, call in _entries(has, door):
        if knock.method != "GET" or knock.path.endswith("/live"):
            continue
        for cursor in CURSORS:
            status = await _status(caller, "GET", call.path, params={"cursor": cursor})
            if status >= 500:
                wrong.append(f"{knock} {cursor}: {status}")
    assert wrong == []


QUERIES = [
    ("storefront", "/products?q=%00"),
    ("storefront", "/products?q=%ED%A0%80"),
    ("storefront", f"/products?price_from={HUGE}"),
    ("storefront", f"/products?price_to={2**63}"),
    ("storefront", "/products?category=%00"),
    ("storefront", "/demo/text-messages?phone=%00"),
    ("storefront", "/shares/%00"),
    ("storefront", "/shares/%F0%9F%8D%93"),
    ("storefront", "/orders?limit=0"),
    ("console", "/orders?q=%00"),
    ("console", "/orders?q=" + "9" * 40),
    *(("console", f"/orders?from={moment.replace('+', '%2B')}&to={moment.replace('+', '%2B')}") for moment in MOMENTS),
    ("console", "/orders?from=-1e30"),
    ("console", "/orders?from=99999999999999"),
    ("console", "/reconciliation?day=0001-01-01"),
    ("console", "/reconciliation?day=9999-12-31"),
    ("console", "/reconciliation?day=2026-01-01&provider=%00"),
    ("console", "/ledger/accounts?q=%00"),
    ("console", "/ledger/accounts?q=" + "%25" * 30),
    ("console", "/products?q=%00"),
    ("console", "/products?category=%00"),
]


async def test_nonsense_in_addresses(shop: Shop, has: Furnished) -> None:
    wrong = []
    for door, path in QUERIES:
        caller = has.owner if door == "storefront" else shop.staff
        status = await _status(caller, "GET", path)
        if status >= 500:
            wrong.append(f"{door} {path}: {status}")
    assert wrong == []


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 5000, b'"\\ud800"', b"null", b"1e999"])
async def test_bodies_that_are_no_json(has: Furnished, body: bytes) -> None:
    assert await _status(has.owner, "PATCH", "/me", content=body) == 422


def _entries(has: Furnished, door: str) -> list[tuple[Knock, Any]]:
    entries = calls(has)
    return [(knock, entries[str(knock)]) for knock in routes() if knock.door == door]


async def _status(caller: Any, method: str, path: str, **sent: Any) -> int:
    headers = {"X-CSRF-Token": caller.csrf, "Content-Type": "application/json"}
    try:
        answer = await caller.client.request(method, caller.prefix + path, headers=headers, **sent)
    except Exception as error:  # noqa: BLE001 - the server would have answered 500 and written it in its log.
        return 599 if not isinstance(error, UnicodeEncodeError) else 0
    return int(answer.status_code)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_refused(shop: Shop, announced: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 1_000_000 + 2):
            yield b" " * 1_000_000

    content = b" " * (LARGEST_BODY + 1) if announced else pieces()
    buyer = await shop.buyer()
    doors = ["/api/storefront/v1/checkouts", "/api/console/v1/session", "/hooks/sandbox"]
    for door in doors if announced else doors[:1]:
        answer = await buyer.client.post(door, content=content, headers={"X-CSRF-Token": buyer.csrf})
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json"), answer.text
        assert answer.json()["code"] == "content_too_large"


async def test_who_leaves_in_the_middle_of_a_sentence_is_no_fault_of_ours(shop: Shop) -> None:
    said = iter([{"type": "http.request", "body": b'{"event', "more_body": True}, {"type": "http.disconnect"}])
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/collect/v1/track",
        "raw_path": b"/collect/v1/track",
        "query_string": b"",
        "headers": [(b"host", b"shop"), (b"content-type", b"text/plain")],
        "client": ("127.0.0.1", 1),
        "server": ("shop", 80),
    }
    answered: list[Any] = []

    async def receive() -> Any:
        return next(said)

    async def send(message: Any) -> None:
        answered.append(message)

    buyer = await shop.buyer()
    # Before, this call raised: the server wrote a page of its log for every phone that closed one.
    await buyer.client._transport.app(scope, receive, send)  # type: ignore[attr-defined]  # noqa: SLF001
    assert [message.get("status") for message in answered if message["type"] == "http.response.start"] in ([], [400])
