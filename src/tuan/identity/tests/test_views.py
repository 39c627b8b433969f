"""A saved view belongs to one person; its name is unique in its list, and one view is shown first."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.api.furnished import hired
from tests.shop import Caller, Shop, a_shop
from tuan.kit.ids import new_id

VIEW = {"list": "orders", "name": "To ship", "query": "state=ready_to_ship", "is_default": True}


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def test_one_default_and_one_name(shop: Shop) -> None:
    first, second = str(new_id()), str(new_id())
    assert (await shop.staff.call("PUT", f"/views/{first}", VIEW)).status == 200
    taken = await shop.staff.call("PUT", f"/views/{second}", VIEW)
    assert (taken.status, taken["code"]) == (409, "view_name_taken")
    assert (await shop.staff.call("PUT", f"/views/{second}", {**VIEW, "name": "Late"})).status == 200
    seen = (await shop.staff.get("/views?list=orders"))["items"]
    assert [(view["name"], view["is_default"]) for view in seen] == [("Late", True), ("To ship", False)]
    assert (await shop.staff.get("/views?list=products"))["items"] == []


async def test_those_saved_at_once_keep_one_name_and_one_default(shop: Shop) -> None:
    for turn in range(10):
        same = [shop.staff.call("PUT", f"/views/{new_id()}", {**VIEW, "name": f"Same {turn}"}) for _ in range(4)]
        others = [shop.staff.call("PUT", f"/views/{new_id()}", {**VIEW, "name": f"{turn} {n}"}) for n in range(4)]
        answers = await asyncio.gather(*same, *others)
        assert sorted(answer.status for answer in answers) == [200] * 5 + [409] * 3
        assert {answer.code for answer in answers if answer.status == 409} == {"view_name_taken"}
    seen = (await shop.staff.get("/views?list=orders"))["items"]
    assert len(seen) == 50
    assert sum(view["is_default"] for view in seen) == 1


async def test_nobody_touches_the_view_of_another(shop: Shop) -> None:
    view = str(new_id())
    assert (await shop.staff.call("PUT", f"/views/{view}", VIEW)).status == 200
    email, password = await hired(shop, "support")
    other = Caller(shop.client_of(), "/api/console/v1")
    other.csrf = (await other.post("/session", {"email": email, "password": password}))["csrf_token"]
    assert (await other.call("PUT", f"/views/{view}", {**VIEW, "name": "Mine"})).status == 404
    assert (await other.call("DELETE", f"/views/{view}")).status == 404
    assert (await other.get("/views?list=orders"))["items"] == []
    assert [one["name"] for one in (await shop.staff.get("/views?list=orders"))["items"]] == ["To ship"]
