"""What surrounds every request: an id, safe headers, one log line, metrics. Pure ASGI, so that it costs little."""

import re
import time
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tuan.kit.ids import new_id
from tuan.platform.http.problems import ContentTooLarge, problem

LARGEST_BODY = 12 * 1024 * 1024
REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{8,64}$")
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")

requests = Counter("tuan_http_requests_total", "Requests answered.", ["door", "method", "route", "status"])
seconds = Histogram(
    "tuan_http_request_seconds",
    "Time to answer.",
    ["door", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
log = structlog.get_logger("tuan.access")


class Surroundings:
    """Wraps the whole house."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self.app = app
        self.headers = [*HEADERS, HSTS] if is_https else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in self.headers if header[0] not in given),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                if _is_announced_too_large(scope):
                    await problem(ContentTooLarge(), Request(scope))(scope, receive, answer)
                else:
                    await self.app(scope, receive, answer)
            finally:
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, took: float) -> None:
        door, route = _door(scope), _route(scope)
        requests.labels(door, scope["method"], route, status).inc()
        seconds.labels(door, route).observe(took)
        # The route, never the address: addresses carry tokens and numbers of people.
        log.info("request", method=scope["method"], door=door, route=route, status=status, ms=round(took * 1000, 1))


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.match(value):
            return str(value.decode())
    return new_id().hex


def _is_announced_too_large(scope: Scope) -> bool:
    """One that is not announced is stopped while it is read (`api`)."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return length.isdigit() and int(length) > LARGEST_BODY


def _door(scope: Scope) -> str:
    root: str = scope.get("root_path", "") or ""
    return root.removeprefix("/api/").split("/")[0] or "pages"


def _route(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", "") or "other"
