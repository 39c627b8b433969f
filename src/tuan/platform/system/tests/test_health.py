"""How the house is, told by numbers that change when something is not well."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _health(shop: Shop) -> dict[str, dict[str, Any]]:
    answer = await shop.staff.get("/system/health")
    assert answer.status == 200, answer.body
    return {check["name"]: check for check in answer["checks"]}


async def test_a_quiet_house_is_well_but_for_the_worker_that_is_not_there(shop: Shop) -> None:
    seen = await _health(shop)
    assert {name for name, check in seen.items() if check["state"] != "well"} == {"workers"}
    assert seen["database_size"]["number"] > 1_000_000
    assert seen["disk_free"]["number"] > 0


async def test_what_nobody_delivers_is_late_and_what_failed_is_bad(shop: Shop) -> None:
    await shop.start_campaign()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    await shop.pay(buyer, opened["checkout"]["id"], settle=False)
    await shop.notify()
    shop.clock.turn(timedelta(minutes=11))
    seen = await _health(shop)
    assert seen["deliveries_due"]["number"] >= 1
    assert (seen["deliveries_late"]["state"], seen["deliveries_late"]["number"]) == ("bad", 660)
    async with shop.house.database.transaction() as tx:
        await tx.run("update outbox_deliveries set state = 'given_up' where state = 'due'")
    seen = await _health(shop)
    assert seen["deliveries_late"]["state"] == "well"
    assert seen["deliveries_given_up"]["state"] == "bad"
