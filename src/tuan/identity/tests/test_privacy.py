"""People see what is held about them, and ask for it, or for its end, once at a time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.shop import Shop, a_shop
from tuan.identity.errors import AccentTooPale
from tuan.identity.policy import accept_accent, contrast_with_white
from tuan.kit.ids import new_id


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign()
        yield shop


async def test_each_domain_counts_what_it_holds(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"])
    await buyer.post("/shares", {"kind": "group", "target_id": opened["group"]["id"]})
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 1})
    held = {one["what"]: one["count"] for one in (await buyer.get("/privacy"))["holdings"]}
    assert held == {
        "addresses": 1, "sessions": 1, "cart_lines": 1, "orders": 1, "payments": 1, "cases": 0, "seats": 1, "shares": 1, "coupons": 0,
    }  # fmt: skip
    stranger = await shop.buyer()
    theirs = {one["what"]: one["count"] for one in (await stranger.get("/privacy"))["holdings"]}
    assert theirs == {name: 1 if name in ("addresses", "sessions") else 0 for name in held}


async def test_of_requests_that_come_at_once_one_is_open(shop: Shop) -> None:
    buyer = await shop.buyer()
    asked = await asyncio.gather(
        *(buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "erase"}) for _ in range(6))
    )
    assert sorted(answer.status for answer in asked) == [201, 409, 409, 409, 409, 409]
    assert {answer.code for answer in asked if answer.status == 409} == {"already_asked"}
    [kept] = (await buyer.get("/privacy"))["requests"]
    assert (kept["kind"], kept["state"], kept["ended_at"]) == ("erase", "open", None)
    again = await buyer.post("/privacy/requests", {"id": kept["id"], "kind": "erase"})
    assert (again.status, again["id"]) == (201, kept["id"])
    # A copy may be asked for meanwhile.
    assert (await buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "export"})).status == 201


async def test_an_open_request_can_be_taken_back_by_its_owner_only(shop: Shop) -> None:
    buyer, other = await shop.buyer(), await shop.buyer()
    request_id = str(new_id())
    await buyer.post("/privacy/requests", {"id": request_id, "kind": "export"})
    assert (await other.call("DELETE", f"/privacy/requests/{request_id}")).status == 404
    assert (await buyer.get("/privacy"))["requests"][0]["state"] == "open"
    assert (await buyer.call("DELETE", f"/privacy/requests/{request_id}")).status == 204
    refused = await buyer.call("DELETE", f"/privacy/requests/{request_id}")
    assert (refused.status, refused.code) == (409, "not_possible_now")
    assert (await buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "export"})).status == 201


async def test_staff_of_the_house_see_who_waits(shop: Shop) -> None:
    buyer = await shop.buyer()
    await buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "erase"})
    [row] = (await shop.staff.get("/privacy-requests?state=open"))["items"]
    assert (row["kind"], row["state"], row["user_id"]) == ("erase", "open", str(buyer.id))
    assert row["phone_masked"].startswith("138****")
    assert (await shop.staff.get("/privacy-requests?state=done"))["items"] == []


def test_white_words_can_be_read_on_a_shops_colour() -> None:
    assert round(contrast_with_white("#ffffff"), 2) == 1
    assert round(contrast_with_white("#000000"), 2) == 21
    # The edge as WCAG's own examples have it: #767676 is the lightest grey that passes.
    accept_accent("#767676")
    with pytest.raises(AccentTooPale) as refused:
        accept_accent("#777777")
    assert refused.value.data == {"contrast": 4.48}
