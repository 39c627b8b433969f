"""Idempotency-Key: the same key and body from the same caller get the stored answer; another body is refused.

The key is claimed in the transaction of the work, so the work and the stored answer are one.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from tuan.kit.errors import InvalidRequest, Refusal
from tuan.platform.callers import SAFE
from tuan.platform.database import Tx

KEPT_FOR = timedelta(hours=24)
NOT_STORED = "x-answer-not-stored"
"""Routes whose answers hold secrets or people's data, or whose work shares a transaction with others', say so in `openapi_extra`:
there an id chosen on the device makes a repeat harmless."""


class IdempotencyKeyReused(Refusal, status=422, zh="这个幂等键已用于另一个请求"):
    """This Idempotency-Key was used for another request."""


class IdempotencyKeyInvalid(Refusal, status=422, zh="幂等键无效"):
    """An Idempotency-Key has 8 to 200 visible ASCII characters."""


class _Replay(Exception):  # Control flow inside this module only.
    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body


async def claim(tx: Tx, request: Request) -> None:
    """Take the key of this request in its transaction, or leave with the stored answer. Waits for a running twin."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST" or not hasattr(request.state, "body_hash"):
        return
    if not 8 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyInvalid
    now = request.app.state.clock()
    scope = dict(caller=_caller(request), route=request.url.path, key=key)
    # An expired key is taken over in the same statement.
    taken = await tx.run(
        """insert into idempotency_keys (caller, route, key, body_hash, created_at)
           values (%(caller)s, %(route)s, %(key)s, %(hash)s, %(now)s)
           on conflict (caller, route, key) do update
           set body_hash = excluded.body_hash, created_at = excluded.created_at, status = null, body = null
           where idempotency_keys.created_at < %(expired)s""",
        hash=request.state.body_hash,
        now=now,
        expired=now - KEPT_FOR,
        **scope,
    )
    if taken:
        request.state.idempotency = (tx, scope)
        return
    rows = await tx.rows(
        "select body_hash, status, body from idempotency_keys where caller = %(caller)s and route = %(route)s and key = %(key)s",
        **scope,
    )
    if not rows or rows[0]["body_hash"] != request.state.body_hash or rows[0]["status"] is None:
        raise IdempotencyKeyReused
    raise _Replay(rows[0]["status"], bytes(rows[0]["body"]))


class IdempotentRoute(APIRoute):
    """A route that honours Idempotency-Key on POST."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped while its transaction is still open."""
        handle = super().get_route_handler()
        is_secret = bool((self.openapi_extra or {}).get(NOT_STORED))

        async def honour(request: Request) -> Response:
            if request.method not in SAFE and b"\\u0000" in await request.body():
                _refuse_nul(await request.body())
            if "idempotency-key" not in request.headers or request.method != "POST" or is_secret:
                return await handle(request)
            request.state.body_hash = hashlib.sha256(await request.body()).digest()
            try:
                response = await handle(request)
            except _Replay as stored:
                return Response(
                    stored.body, stored.status, {"Idempotent-Replayed": "true"}, media_type="application/json"
                )
            taken = getattr(request.state, "idempotency", None)
            if taken is not None and response.status_code < 500:
                tx, scope = taken
                await tx.run(
                    """update idempotency_keys set status = %(status)s, body = %(body)s
                       where caller = %(caller)s and route = %(route)s and key = %(key)s""",
                    status=response.status_code,
                    body=bytes(response.body),
                    **scope,
                )
            return response

        return honour


def _refuse_nul(body: bytes) -> None:
    """PostgreSQL keeps no NUL in a text, and no person types one. Raises InvalidRequest."""
    try:
        said = json.loads(body)
    except ValueError:
        return  # Told in the usual way.
    if "\0" in _texts(said):
        raise InvalidRequest(errors=[{"at": "body", "message": "a text holds a NUL character"}])


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(map(_texts, [*value, *value.values()]))
    if isinstance(value, list):
        return "".join(map(_texts, value))
    return value if isinstance(value, str) else ""


def _caller(request: Request) -> str:
    credentials = request.headers.get("authorization") or request.headers.get("cookie") or ""
    host = request.client.host if request.client else ""
    return hashlib.sha256((credentials or host).encode()).hexdigest()


async def drop_expired(tx: Tx, *, at: datetime) -> None:
    """Forget answers that nobody will ask for again."""
    await tx.run("delete from idempotency_keys where created_at < %(expired)s", expired=at - KEPT_FOR)
