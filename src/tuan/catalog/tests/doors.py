"""Both doors with some domains behind them, for tests of routes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import APIRouter

from tuan.catalog.tests.making import NOON
from tuan.identity import public as identity
from tuan.kit.ids import SessionId, ShopId, StaffId, new_id
from tuan.kit.text import Text
from tuan.platform.callers import STAFF_COOKIE, Staff
from tuan.platform.database import Database
from tuan.platform.http import api

ALL = frozenset(
    {
        "catalog.read",
        "catalog.edit",
        "catalog.publish",
        "inventory.read",
        "inventory.adjust",
        "promotion.read",
        "promotion.edit",
    }
)


class Door:
    """A client of one door. `as_staff` signs in, `at` is the time that the house believes."""

    def __init__(self, client: httpx.AsyncClient, staff: dict[str, Staff]) -> None:
        self.client, self._staff = client, staff
        self.at = NOON

    def as_staff(self, shop_id: ShopId, permissions: frozenset[str] = ALL) -> None:
        """Somebody of this shop calls from now on."""
        token = new_id().hex
        self._staff[token] = Staff(StaffId(new_id()), SessionId(new_id()), "csrf", shop_id, permissions, "小李")
        self.client.cookies.set(STAFF_COOKIE, token)

    async def ask(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        """The JSON answer; its status must be this one."""
        answer = await self.client.request(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@asynccontextmanager
async def a_door(database: Database, routers: Sequence[APIRouter]) -> AsyncIterator[Door]:
    """A door over these routers."""
    staff: dict[str, Staff] = {}

    async def find(token: str) -> Staff | None:
        return staff.get(token)

    app = api("door", list(routers))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://shop", headers={"x-csrf-token": "csrf"}
    ) as client:
        door = Door(client, staff)

        def clock() -> datetime:
            return door.at

        app.state.database, app.state.clock = database, clock
        app.state.callers = SimpleNamespace(staff=find)
        yield door


async def a_shop(database: Database) -> ShopId:
    """A shop with a name."""
    shop_id = ShopId(new_id())
    async with database.transaction() as tx:
        await identity.open_shop(tx, shop_id=shop_id, name=Text("果园", "Orchard"), at=NOON)
    return shop_id
