"""Share links: signed, one per person and thing, a tree of who brought whom; visits counted once and never one's own."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.shop import Answer, BuyerCaller, Caller, Shop, a_shop
from tuan.kit.ids import new_id
from tuan.sharing import limits, tokens
from tuan.sharing import public as sharing
from tuan.sharing.commands.share import MOST_DEPTH


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign()
        yield shop


async def _share(shop: Shop, who: BuyerCaller, parent: str | None = None) -> str:
    shared = await who.post("/shares", {"kind": "campaign", "target_id": shop.campaign_id, "parent_token": parent})
    assert shared.status == 200, shared.body
    token: str = shared["token"]
    return token


async def _rows(shop: Shop, *, by: Caller | None = None, **asked: str) -> list[dict[str, Any]]:
    """What the console shows, page by page."""
    wanted = {"kind": "campaign", "target_id": shop.campaign_id, **asked}
    rows, cursor = [], ""
    while True:
        page = await (by or shop.staff).get(f"/shares?{urlencode(wanted)}{cursor}")
        assert page.status == 200, page.body
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        cursor = f"&cursor={page['next_cursor']}"


async def _tree(shop: Shop) -> list[tuple[int, int, int]]:
    return [(row["depth"], row["visits"], row["orders"]) for row in await _rows(shop)]


async def _sign_up(shop: Shop, phone: str, token: str | None) -> Answer:
    """Somebody asks for a code and signs in with it, a link in their pocket."""
    caller = Caller(shop.client_of(), "/api/storefront/v1")
    assert (await caller.post("/sign-in-codes", {"phone": phone})).status == 202
    return await caller.post("/session", {"phone": phone, "code": await _code(shop, phone), "share_token": token})


async def _code(shop: Shop, phone: str) -> str:
    async with shop.house.database.reading() as tx:
        said = await tx.value(
            "select body from local_text_messages where phone = %(phone)s order by sent_at desc limit 1", phone=phone
        )
    found = re.search(r"\d{6}", said)
    assert found is not None
    return found.group()


def test_a_token_is_read_back_and_a_forged_one_is_not() -> None:
    share_id = new_id()
    token = tokens.sign(share_id)
    assert (len(token), tokens.read(token)) == (32, share_id)
    raw = base64.urlsafe_b64decode(token)
    for place in range(len(raw)):
        forged = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert tokens.read(base64.urlsafe_b64encode(forged).decode()) is None
    for nonsense in ("", "x", token[:-4], token + "AAAA", "é" * 32, "\0" * 32, "!" * 32):
        assert tokens.read(nonsense) is None


async def test_the_same_thing_again_is_the_same_link(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    first = await _share(shop, leader)
    assert await _share(shop, leader) == first
    assert await _share(shop, friend) != first
    assert await _share(shop, leader, parent=first) == first  # Nobody brings themselves.


async def test_shares_form_a_tree(shop: Shop) -> None:
    people = [await shop.buyer() for _ in range(3)]
    token = None
    for person in people:
        token = await _share(shop, person, parent=token)
    assert await _tree(shop) == [(0, 0, 0), (1, 0, 0), (2, 0, 0)]
    forged = tokens.sign(new_id())
    await _share(shop, await shop.buyer(), parent=forged)
    assert [depth for depth, _, _ in await _tree(shop)] == [0, 0, 1, 2]


async def test_an_endless_chain_begins_a_new_tree(shop: Shop) -> None:
    token = await _share(shop, await shop.buyer())
    async with shop.house.database.transaction() as tx:
        await tx.run("update shares set depth = %(most)s", most=MOST_DEPTH)
    await _share(shop, await shop.buyer(), parent=token)
    assert [depth for depth, _, _ in await _tree(shop)] == [0, MOST_DEPTH]


async def test_a_visit_counts_once_and_ones_own_does_not(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    token = await _share(shop, leader)
    stranger = Caller(shop.client_of(), "/api/storefront/v1")
    visit = {"visit_id": str(new_id())}
    for who in (stranger, stranger, friend):
        assert (await who.post(f"/shares/{token}/visits", visit)).status == 204
    assert (await leader.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})).status == 204
    assert await _tree(shop) == [(0, 1, 0)]
    assert (await friend.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})).status == 204
    assert await _tree(shop) == [(0, 2, 0)]
    async with shop.house.database.reading() as tx:
        last = await sharing.last_share(tx, friend.id, at=shop.clock())
    assert last is not None
    assert last.token == token


async def test_an_order_remembers_what_brought_it(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    token = await _share(shop, leader)
    assert (await friend.join(shop, opened["group"]["id"], share_token=token)).status == 201
    assert await _tree(shop) == [(0, 0, 1)]


@pytest.mark.parametrize("kind", ["product", "group", "campaign"])
async def test_nothing_is_shared_that_is_not_there(shop: Shop, kind: str) -> None:
    refused = await (await shop.buyer()).post("/shares", {"kind": kind, "target_id": str(new_id())})
    assert (refused.status, refused.code) == (404, "nothing_to_share")


@pytest.mark.parametrize("path", ["", "/poster.png"])
async def test_a_forged_link_leads_nowhere(shop: Shop, path: str) -> None:
    stranger = Caller(shop.client_of(), "/api/storefront/v1")
    assert (await stranger.get(f"/shares/{tokens.sign(new_id())}{path}")).code == "share_not_found"
    refused = await stranger.post(f"/shares/{'A' * 32}/visits", {"visit_id": str(new_id())})
    assert refused.code == "share_not_found"


async def test_a_sign_up_remembers_what_brought_it_once(shop: Shop) -> None:
    leader, other = await shop.buyer(), await shop.buyer()
    token, later = await _share(shop, leader), await _share(shop, other)
    joined = await _sign_up(shop, "13912345678", token)
    assert joined.status == 200, joined.body
    shop.clock.turn(timedelta(minutes=2))
    again = await _sign_up(shop, "13912345678", later)
    assert again["buyer"]["id"] == joined["buyer"]["id"]
    assert [(row["sharer"]["nickname"], row["sign_ups"]) for row in await _rows(shop)] == [("买家1", 1), ("买家2", 0)]
    async with shop.house.database.reading() as tx:
        last = await sharing.last_share(tx, UUID(joined["buyer"]["id"]), at=shop.clock())
    assert last is not None
    assert last.token == token


async def test_somebody_known_is_no_sign_up(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    back = await _sign_up(shop, "13800000002", await _share(shop, leader))
    assert back["buyer"]["id"] == str(friend.id)
    assert [row["sign_ups"] for row in await _rows(shop)] == [0]


@pytest.mark.parametrize("token", [None, "", "x", "é" * 32, "!" * 32, "A" * 32, "unknown", "changed"])
async def test_a_link_that_leads_nowhere_keeps_nobody_out(shop: Shop, token: str | None) -> None:
    real = await _share(shop, await shop.buyer())
    sent = {"unknown": tokens.sign(new_id()), "changed": f"{'B' if real[0] == 'A' else 'A'}{real[1:]}"}
    joined = await _sign_up(shop, "13912345678", sent.get(token or "", token))
    assert joined.status == 200, joined.body
    assert [row["sign_ups"] for row in await _rows(shop)] == [0]


async def test_the_same_code_at_once_is_one_sign_up(shop: Shop) -> None:
    token = await _share(shop, await shop.buyer())
    callers = [Caller(shop.client_of(), "/api/storefront/v1") for _ in range(4)]
    await callers[0].post("/sign-in-codes", {"phone": "13912345678"})
    body = {"phone": "13912345678", "code": await _code(shop, "13912345678"), "share_token": token}
    said = await asyncio.gather(*(caller.post("/session", body) for caller in callers))
    assert sorted(answer.status for answer in said) == [200, 422, 422, 422]
    assert [row["sign_ups"] for row in await _rows(shop)] == [1]


async def test_the_tree_shows_who_brought_whom_and_what_came_of_it(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    first = await _share(shop, leader)
    await friend.post(f"/shares/{first}/visits", {"visit_id": str(new_id())})
    await _sign_up(shop, "13912345678", first)
    opened = await friend.open_group(shop, share_token=first)
    await shop.pay(friend, opened["checkout"]["id"])
    group_id = opened["group"]["id"]
    shared = await friend.post("/shares", {"kind": "group", "target_id": group_id, "parent_token": first})
    assert shared.status == 200, shared.body

    root, child = await _rows(shop, limit="1")  # Page by page, parents first.
    assert (root["sharer"]["id"], root["parent_id"], root["depth"]) == (str(leader.id), None, 0)
    assert (root["visits"], root["sign_ups"], root["orders"]) == (1, 1, 1)
    assert (child["sharer"]["id"], child["parent_id"], child["depth"]) == (str(friend.id), root["id"], 1)
    assert (child["kind"], child["target_id"]) == ("group", group_id)
    assert [row["id"] for row in await _rows(shop, kind="group", target_id=group_id)] == [child["id"]]
    assert await _rows(shop, kind="product", target_id=str(shop.product_id)) == []


async def test_another_shop_sees_nothing_of_the_tree(shop: Shop) -> None:
    await _share(shop, await shop.buyer())
    neighbour = Shop(shop.house, shop.clock, shop.client_of, buyers=500)
    await neighbour.furnish()
    assert await _rows(shop, by=neighbour.staff) == []
    assert len(await _rows(shop)) == 1


async def test_visits_are_limited_for_an_address_and_for_a_person_each(shop: Shop) -> None:
    leader, friend = await shop.buyer(), await shop.buyer()
    token = await _share(shop, leader)

    async def visit(who: Caller) -> Answer:
        return await who.post(f"/shares/{token}/visits", {"visit_id": str(new_id())})

    strangers = [Caller(shop.client_of(), "/api/storefront/v1") for _ in range(limits.VISITS + 5)]
    said = await asyncio.gather(*(visit(stranger) for stranger in strangers))
    assert sorted(answer.status for answer in said) == [204] * limits.VISITS + [429] * 5
    assert await _tree(shop) == [(0, limits.VISITS, 0)]
    assert (await visit(friend)).status == 204  # Signed in, one has a limit of one's own.
    shop.clock.turn(limits.WITHIN)
    assert (await visit(strangers[0])).status == 204


async def test_posters_are_limited(shop: Shop) -> None:
    token = await _share(shop, await shop.buyer())
    client = shop.client_of()
    path = f"/api/storefront/v1/shares/{token}/poster.png"
    said = await asyncio.gather(*(client.get(path) for _ in range(limits.POSTERS + 3)))
    assert sorted(answer.status_code for answer in said) == [200] * limits.POSTERS + [429] * 3
    refused = next(answer for answer in said if answer.status_code == 429)
    assert refused.json()["code"] == "too_many_requests"
    assert refused.json()["retry_after_seconds"] == limits.WITHIN.total_seconds()
    shop.clock.turn(limits.WITHIN)
    assert (await client.get(path)).status_code == 200
