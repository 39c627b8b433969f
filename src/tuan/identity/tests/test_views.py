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


async def _colleague(shop: Shop, role: str) -> Caller:
    email, password = await hired(shop, role)
    caller = Caller(shop.client_of(), "/api/console/v1")
    caller.csrf = (await caller.post("/session", {"email": email, "password": password}))["csrf_token"]
    return caller


async def test_a_shared_view_is_the_shops_and_stays_its_owners(shop: Shop) -> None:
    packer, helper = await _colleague(shop, "warehouse"), await _colleague(shop, "support")
    shared, path = {**VIEW, "is_shared": True}, f"/views/{new_id()}"
    assert (await packer.call("PUT", path, shared)).status == 200
    seen = await helper.get("/views?list=orders")
    assert seen["may_share"] is False
    [view] = seen["items"]
    assert (view["name"], view["is_shared"], view["is_mine"], view["by"]) == ("To ship", True, False, "warehouse")
    assert (view["is_default"], view["may_delete"]) == (False, False)
    for refused in (await helper.call("PUT", path, {**VIEW, "name": "Mine"}), await helper.call("DELETE", path)):
        assert (refused.status, refused.code) == (403, "not_your_view")
    assert (await helper.call("PUT", f"/views/{new_id()}", shared)).status == 403
    assert (await helper.call("PUT", f"/views/{new_id()}", VIEW)).status == 200  # Their own may be called the same.
    taken = await shop.staff.call("PUT", f"/views/{new_id()}", shared)
    assert (taken.status, taken.code) == (409, "view_name_taken")
    assert (await packer.call("PUT", path, VIEW)).status == 200  # Not shared any more.
    assert [one["is_shared"] for one in (await helper.get("/views?list=orders"))["items"]] == [False]


async def test_who_manages_staff_may_end_what_is_shared_and_it_is_written_down(shop: Shop) -> None:
    packer, path = await _colleague(shop, "warehouse"), f"/views/{new_id()}"
    assert (await packer.call("PUT", path, {**VIEW, "is_shared": True})).status == 200
    assert (await shop.staff.call("PUT", path, VIEW)).code == "not_your_view"
    assert (await shop.staff.call("DELETE", path)).status == 204
    assert (await packer.get("/views?list=orders"))["items"] == []
    log = (await shop.staff.get("/audit?object_kind=view"))["items"]
    assert [(row["action"], row["staff"]) for row in log] == [("view.forget", "Owner"), ("view.share", "warehouse")]


async def test_views_of_a_list_that_one_may_not_read_are_not_told(shop: Shop) -> None:
    packer, path = await _colleague(shop, "warehouse"), f"/views/{new_id()}"
    said = {**VIEW, "list": "audit", "query": "staff_id=of-the-one-who-left", "is_shared": True}
    assert (await shop.staff.call("PUT", path, said)).status == 200
    assert (await packer.get("/audit")).status == 403
    assert (await packer.get("/views?list=audit")).status == 403
    assert (await packer.call("PUT", f"/views/{new_id()}", {**said, "is_shared": False})).status == 403
    for refused in (await packer.call("PUT", path, VIEW), await packer.call("DELETE", path)):
        assert (refused.status, refused.code) == (403, "forbidden")
    assert len((await shop.staff.get("/views?list=audit"))["items"]) == 1
    # One's own, of a list that one may not read any more.
    own = f"/views/{new_id()}"
    assert (await packer.call("PUT", own, VIEW)).status == 200
    async with shop.house.database.transaction() as tx:
        await tx.run("update saved_views set list = 'transfers' where id = %(id)s", id=own.removeprefix("/views/"))
    assert (await packer.get("/views?list=transfers")).status == 403
    assert (await packer.call("DELETE", own)).status == 204


async def test_another_shop_sees_nothing_of_it(shop: Shop) -> None:
    path = f"/views/{new_id()}"
    assert (await shop.staff.call("PUT", path, {**VIEW, "is_shared": True})).status == 200
    async with a_shop(shop.house.database.url) as neighbour:
        await neighbour.furnish()
        assert (await neighbour.staff.get("/views?list=orders"))["items"] == []
        assert (await neighbour.staff.call("DELETE", path)).status == 404
        assert (await neighbour.staff.call("PUT", path, VIEW)).status == 404


async def test_those_who_share_one_name_at_once_share_it_once(shop: Shop) -> None:
    packers = [await _colleague(shop, "warehouse") for _ in range(4)]
    for turn in range(5):
        shared = {**VIEW, "name": f"Ours {turn}", "is_shared": True}
        answers = await asyncio.gather(*(one.call("PUT", f"/views/{new_id()}", shared) for one in packers))
        assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
