"""Errors on the wire: application/problem+json with a stable code, titled in the caller's language."""

import dataclasses
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg import DataError
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from tuan.kit.errors import InvalidRequest, NotFound, Refusal
from tuan.kit.machine import IllegalMove
from tuan.kit.text import Text

log = structlog.get_logger()


class Busy(Refusal, status=503, zh="现在人太多，请稍后再试"):
    """The shop is busy right now; try again in a moment."""


class NotPossibleNow(Refusal, status=409, zh="当前状态不能这样做"):
    """This is not possible in the present state."""

    state: str


class MethodNotAllowed(Refusal, status=405, zh="不支持这种请求方法"):
    """This address does not take that method."""


class ContentTooLarge(Refusal, status=413, zh="提交的内容太大"):
    """What was sent is too large."""


class InternalError(Refusal, status=500, zh="系统出错了，已记录"):
    """Something went wrong on our side; it has been recorded."""


def problem(refusal: Refusal, request: Request, headers: dict[str, str] | None = None) -> Response:
    """The answer for a refusal."""
    language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh-CN"
    body = {
        "type": "about:blank",
        "title": refusal.title.into(language),
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.title.into(language),
        "request_id": getattr(request.state, "request_id", None),
        **refusal.data,
    }
    return Response(orjson.dumps(body, default=_plain), refusal.status, headers, media_type="application/problem+json")


def _plain(value: Any) -> Any:
    if isinstance(value, Text) or dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)  # type: ignore[arg-type]
    return str(value)


def add_problems(app: FastAPI) -> None:
    """Teach an app to answer errors as problems."""

    @app.exception_handler(Refusal)
    async def _refused(request: Request, refusal: Refusal) -> Response:
        wait = refusal.data.get("retry_after_seconds")
        return problem(refusal, request, {"Retry-After": str(wait)} if wait is not None else None)

    @app.exception_handler(IllegalMove)
    async def _illegal(request: Request, move: IllegalMove) -> Response:
        return problem(NotPossibleNow(state=move.state), request)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [{"at": ".".join(str(p) for p in e["loc"]), "message": e["msg"]} for e in error.errors()]
        return problem(InvalidRequest(errors=errors), request)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return problem(NotFound(kind="page"), request)
        if error.status_code == 405:
            return problem(MethodNotAllowed(), request, dict(error.headers or {}))
        if error.status_code == 413:
            return problem(ContentTooLarge(), request)
        return problem(InvalidRequest(errors=[{"at": "request", "message": str(error.detail)}]), request)

    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(DataError, _not_storable)
    for busy in (DeadlockDetected, LockNotAvailable, SerializationFailure, PoolTimeout):
        app.add_exception_handler(busy, _busy)
    app.add_exception_handler(Exception, _unexpected)


async def _gone(request: Request, error: Exception) -> Response:
    """Who asked left while still speaking, as phones do when a page is closed: nobody hears this answer, and nothing is wrong."""
    return Response(status_code=400)


async def _not_storable(request: Request, error: Exception) -> Response:
    """A NUL in a text, a number or an instant beyond what a column holds: shapes cannot know every limit of the database."""
    log.warning("not_storable", path=request.url.path, error=str(error).split("\n")[0])
    return problem(InvalidRequest(errors=[{"at": "request", "message": "a value is out of range"}]), request)


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("busy", error=type(error).__name__, path=request.url.path)
    return problem(Busy(), request, {"Retry-After": "1"})


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    return problem(InternalError(), request)
