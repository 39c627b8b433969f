"""One request, one transaction, committed before the answer leaves."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from tuan.platform.database import Tx
from tuan.platform.http import idempotency


async def _transaction(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.database.transaction() as tx:
        await idempotency.claim(tx, request)
        yield tx


async def _reading(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.database.reading() as tx:
        yield tx


async def _stale_reading(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.database.stale_reading() as tx:
        yield tx


# Coroutines, though they wait for nothing: FastAPI would send plain functions to a thread.
async def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now


async def _language(accept_language: Annotated[str, Header(include_in_schema=False)] = "zh-CN") -> str:
    return "en" if accept_language.lower().startswith("en") else "zh-CN"


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page of a list the caller wants."""

    cursor: str | None
    limit: int


async def _page(
    cursor: Annotated[str | None, Query(max_length=400)] = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> PageAsked:
    return PageAsked(cursor, limit)


# scope="function": FastAPI's default would commit after the answer has left, and a failed commit would still answer 200.
WriteTx = Annotated[Tx, Depends(_transaction, scope="function")]
ReadTx = Annotated[Tx, Depends(_reading, scope="function")]
# Only for pages without a caller, whose reader cannot know what was just written; a test lists them.
StaleTx = Annotated[Tx, Depends(_stale_reading, scope="function")]
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[str, Depends(_language)]
PageOf = Annotated[PageAsked, Depends(_page)]
