"""Share links: signed, one per person and thing, a tree of who brought whom; visits counted once and never one's own."""

import base64
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.shop import BuyerCaller, Caller, Shop, a_shop
from tuan.kit.ids import new_id
from tuan.sharing import public as sharing
from tuan.sharing import store, tokens


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


async def _tree(shop: Shop) -> list[tuple[int, int, int]]:
    async with shop.house.database.reading() as tx:
        rows = await store.tree(tx, kind="campaign", target_id=UUID(shop.campaign_id))
    return [(row["depth"], row["visits"], row["orders"]) for row in rows]  # type: ignore[misc]


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
