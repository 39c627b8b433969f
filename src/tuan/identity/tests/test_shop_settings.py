"""A shop is called and counts its days as it says, and everything of that is written down."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def test_a_shop_is_renamed_everywhere(shop: Shop) -> None:
    answer = await shop.staff.call("PUT", "/shop/name", {"zh": " 樱桃园 ", "en": "Cherry garden"})
    assert (answer.status, answer.body) == (200, {"zh": "樱桃园", "en": "Cherry garden"})
    assert (await shop.staff.get("/session"))["staff"]["shop"]["name"] == answer.body
    assert (await (await shop.buyer()).get("/shop"))["name"] == answer.body
    for name in ({"zh": "  ", "en": "x"}, {"zh": "樱桃"}, {"zh": "长" * 61, "en": "x"}):
        assert (await shop.staff.call("PUT", "/shop/name", name)).code == "invalid_request"
    assert (await shop.staff.get("/shop/name")).body == answer.body
    [row] = (await shop.staff.get("/audit?action=shop.rename"))["items"]
    assert row["after"] == answer.body


async def test_its_clock_is_one_that_exists(shop: Shop) -> None:
    seen = await shop.staff.get("/shop/time-zone")
    assert seen["time_zone"] == "Asia/Shanghai"
    assert {"Europe/Lisbon", "UTC"} <= set(seen["time_zones"])
    assert (await shop.staff.call("PUT", "/shop/time-zone", {"time_zone": "Europe/Lisbon"})).status == 200
    refused = await shop.staff.call("PUT", "/shop/time-zone", {"time_zone": "Mars/Olympus"})
    assert (refused.status, refused.code) == (422, "time_zone_unknown")
    assert (await shop.staff.get("/shop/time-zone"))["time_zone"] == "Europe/Lisbon"
    [row] = (await shop.staff.get("/audit?action=shop.change_time_zone"))["items"]
    assert (row["before"], row["after"]) == ({"time_zone": "Asia/Shanghai"}, {"time_zone": "Europe/Lisbon"})


async def test_a_request_is_due_thirty_days_after_it_was_made(shop: Shop) -> None:
    buyer = await shop.buyer()
    assert (await buyer.post("/privacy/requests", {"id": str(new_id()), "kind": "export"})).status == 201
    [row] = (await shop.staff.get("/privacy-requests?state=open"))["items"]
    assert row["asked_at"] == shop.clock().isoformat().replace("+00:00", "Z")
    assert row["due_at"] == (shop.clock() + timedelta(days=30)).isoformat().replace("+00:00", "Z")
