"""People who work for a shop, and what they may do to each other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.api.furnished import hired
from tests.shop import PASSWORD, Answer, Caller, Shop, a_shop
from tuan.kit.ids import new_id


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _hire(shop: Shop, role: str, *, by: Caller | None = None, is_house: bool = False) -> tuple[str, str, Answer]:
    id, email = str(new_id()), f"{new_id().hex}@example.com"
    body = {"id": id, "email": email, "name": "Li Lei", "role": role, "is_house": is_house}
    return id, email, await (by or shop.staff).post("/staff", body)


async def _sign_in(shop: Shop, email: str, password: str) -> tuple[Caller, Answer]:
    caller = Caller(shop.client_of(), "/api/console/v1")
    answer = await caller.post("/session", {"email": email, "password": password})
    caller.csrf = answer.body.get("csrf_token") or ""
    return caller, answer


async def _owner_id(shop: Shop) -> str:
    return str((await shop.staff.get("/session"))["staff"]["id"])


async def test_somebody_hired_signs_in_with_the_password_that_was_told_once(shop: Shop) -> None:
    id, email, made = await _hire(shop, "support")
    assert made.status == 201
    _, answer = await _sign_in(shop, email, made["password"])
    assert answer["staff"]["role"] == "support"
    listed = {row["id"]: row for row in (await shop.staff.get("/staff")).body}
    assert listed[id]["signed_in_at"] is not None
    assert made["password"] not in str(listed)


async def test_whoever_is_let_go_is_signed_out_at_once_and_may_come_back(shop: Shop) -> None:
    id, email, made = await _hire(shop, "support")
    caller, _ = await _sign_in(shop, email, made["password"])
    assert (await caller.get("/orders")).status == 200
    gone = {"name": "Li Lei", "role": "support", "is_active": False}
    assert (await shop.staff.call("PUT", f"/staff/{id}", gone)).status == 204
    assert (await caller.get("/orders")).status == 401
    assert (await _sign_in(shop, email, made["password"]))[1].code == "wrong_password"
    back = {"name": "Li Lei", "role": "warehouse"}
    assert (await shop.staff.call("PUT", f"/staff/{id}", back)).status == 204
    assert (await _sign_in(shop, email, made["password"]))[1]["staff"]["role"] == "warehouse"


async def test_a_new_password_ends_the_old_one_and_its_sessions(shop: Shop) -> None:
    id, email, made = await _hire(shop, "support")
    caller, _ = await _sign_in(shop, email, made["password"])
    given = await shop.staff.post(f"/staff/{id}/password")
    assert (await caller.get("/orders")).status == 401
    assert (await _sign_in(shop, email, made["password"]))[1].code == "wrong_password"
    assert (await _sign_in(shop, email, given["password"]))[1].status == 200


async def test_ones_own_password_needs_the_old_one_and_ends_ones_other_sessions(shop: Shop) -> None:
    _, email, made = await _hire(shop, "support")
    here, _ = await _sign_in(shop, email, made["password"])
    there, _ = await _sign_in(shop, email, made["password"])
    wrong = await here.post("/session/password", {"old": "not this one", "new": "a new password"})
    assert wrong.code == "old_password_wrong"
    assert (await here.post("/session/password", {"old": made["password"], "new": "a new password"})).status == 204
    assert (await here.get("/orders")).status == 200
    assert (await there.get("/orders")).status == 401
    assert (await _sign_in(shop, email, "a new password"))[1].status == 200


async def test_nobody_changes_oneself_nor_the_last_owner(shop: Shop) -> None:
    me = await _owner_id(shop)
    assert (await shop.staff.call("PUT", f"/staff/{me}", {"name": "Owner", "role": "support"})).code == "not_yourself"
    assert (await shop.staff.post(f"/staff/{me}/password")).code == "not_yourself"
    renamed = {"name": "The owner", "role": "owner", "is_house": True}
    assert (await shop.staff.call("PUT", f"/staff/{me}", renamed)).status == 204


async def test_two_owners_who_dismiss_each_other_at_once_leave_one(shop: Shop) -> None:
    for _ in range(10):
        mine = await _owner_id(shop)
        id, email, made = await _hire(shop, "owner", is_house=True)
        other, _ = await _sign_in(shop, email, made["password"])
        gone = {"name": "Gone", "role": "owner", "is_house": True, "is_active": False}
        answers = await asyncio.gather(
            shop.staff.call("PUT", f"/staff/{id}", gone), other.call("PUT", f"/staff/{mine}", gone)
        )
        assert min(answer.status for answer in answers) == 204
        async with shop.house.database.transaction() as tx:
            assert await tx.value("select count(*) from staff where role = 'owner' and is_active") == 1
            await tx.run("update staff set is_active = true where id = %(id)s", id=mine)
            await tx.run("update staff set is_active = false where id = %(id)s", id=id)
        shop.staff = await shop.staff_member()


async def test_nobody_gives_more_than_they_have(shop: Shop) -> None:
    email, password = await hired(shop, "owner", is_house=False)
    owner, _ = await _sign_in(shop, email, password)
    assert (await _hire(shop, "owner", by=owner))[2].status == 201
    for_the_house = (await _hire(shop, "finance", by=owner, is_house=True))[2]
    assert for_the_house.code == "permission_not_yours"
    me = await _owner_id(shop)
    assert (await owner.post(f"/staff/{me}/password")).code == "permission_not_yours"
    assert (await _sign_in(shop, f"owner-{shop.id.hex[-6:]}@example.com", PASSWORD))[1].status == 200


async def test_bad_words_are_refused(shop: Shop) -> None:
    assert (await _hire(shop, "king"))[2].code == "invalid_request"
    id, email, made = await _hire(shop, "support")
    assert made.status == 201
    again = {"id": id, "email": "x@example.com", "name": "X", "role": "support"}
    assert (await shop.staff.post("/staff", again)).code == "staff_taken"
    same = {"id": str(new_id()), "email": email.upper(), "name": "X", "role": "support"}
    assert (await shop.staff.post("/staff", same)).code == "email_taken"
    assert {role["name"] for role in (await shop.staff.get("/roles")).body} >= {"owner", "support", "finance"}
