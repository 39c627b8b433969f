"""A small door with routes that go well and routes that go wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import Response
from pydantic import Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from tuan.kit.errors import Refusal
from tuan.kit.money import Money
from tuan.platform.callers import Anybody
from tuan.platform.database import Database
from tuan.platform.http import Now, Wire, WriteTx, api
from tuan.platform.http.app import router as make_router
from tuan.platform.http.middleware import Surroundings


class CupBroken(Refusal, status=409, zh="杯子碎了"):
    """The cup is broken."""

    price: Money


class CupIn(Wire):
    """A cup."""

    name: str = Field(min_length=1)


router = make_router("cups")


@router.post("/cups", status_code=201)
async def make_cup(anybody: Anybody, tx: WriteTx, now: Now, cup: CupIn) -> dict[str, str]:
    """Write a cup down; some names go wrong afterwards."""
    await tx.run("insert into cups (name) values (%(name)s)", name=cup.name)
    if cup.name == "broken":
        raise CupBroken(price=Money(1990))
    if cup.name == "bug":
        raise ZeroDivisionError
    return {"name": cup.name}


@router.get("/plain")
async def plain(anybody: Anybody) -> Response:
    """Nothing special."""
    return Response("fine", media_type="text/plain")


@asynccontextmanager
async def a_door(database: Database, at: datetime, *, is_https: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the small door, at a standing time; `client.clock.at` turns it."""
    app = api("cups", [router])
    clock: Any = SimpleNamespace(at=at)
    app.state.database, app.state.clock = database, lambda: clock.at
    async with database.transaction() as tx:
        await tx.run("create table cups (name text not null)")
        # Checked at commit only, as foreign keys between our tables may be.
        await tx.run("alter table cups add constraint no_twins unique (name) deferrable initially deferred")
    whole = Starlette(routes=[Mount("/api/cups", app)], middleware=[Middleware(Surroundings, is_https=is_https)])
    # A browser gets the 500 too, and does not see the exception.
    transport = httpx.ASGITransport(whole, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop/api/cups") as client:
        client.clock = clock  # type: ignore[attr-defined]
        yield client


async def cups(database: Database) -> list[str]:
    """The cups that were written down."""
    async with database.reading() as tx:
        found: list[str] = await tx.values("select name from cups order by name")
        return found
