"""What the console counts is what people did: the truth of the simulation is held against every figure."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.counting import Counting
from tests.shop import Caller
from tuan.apps.simulate.tests.living import END, TRUTH, Lived, live
from tuan.apps.web import create_app
from tuan.platform.jobs import run_jobs

DAYS = 14
PERIOD = f"from={(END - timedelta(days=DAYS)).date()}&to={END.date()}"


@pytest.fixture
async def lived(warehouse: Counting) -> AsyncIterator[Lived]:
    lived = await live(warehouse.url, warehouse.data_folder, days=DAYS)
    yield lived
    await lived.house.database.close()


@pytest.fixture
async def owner(lived: Lived) -> AsyncIterator[Caller]:
    """The owner of the demo shop, signed in with the password that the seeding wrote down."""
    accounts = (lived.house.settings.data_folder / "demo-accounts.txt").read_text()
    [password] = re.findall(r"owner@demo\.tuan +(\S+)", accounts)
    transport = httpx.ASGITransport(app=create_app(lived.house))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        owner = Caller(client, "/api/console/v1")
        answer = await owner.post("/session", {"email": "owner@demo.tuan", "password": password})
        owner.csrf = answer["csrf_token"]
        yield owner


async def test_the_figures_are_what_people_did_and_equal_the_ledger(lived: Lived, owner: Caller) -> None:
    assert await lived.house.warehouse.catch_up()
    tally = lived.tally

    async def figure(name: str) -> Any:
        answer = await owner.get(f"/insights/metrics/{name}?{PERIOD}")
        assert answer.status == 200, answer.body
        return answer["total"]["value"]

    assert await figure("orders") == tally.orders
    assert await figure("gmv") == tally.gmv
    assert await figure("buyers") == len(tally.buyers)
    assert await figure("aov") == pytest.approx(tally.gmv / tally.orders, abs=0.5)
    assert await figure("visits") == tally.sessions
    assert await figure("shares") == tally.shares
    assert await figure("conversion") == pytest.approx(len(tally.buyers) / len(tally.people))
    assert await figure("invitations_per_buyer") == pytest.approx(tally.invitations_per_buyer)
    assert await figure("k_factor") == pytest.approx(tally.k_factor)
    assert await figure("group_success") == pytest.approx(TRUTH.group_success, abs=0.12)
    assert 0 < await figure("net_gmv") < tally.gmv, "some groups failed, some buyers cancelled"

    funnel = await owner.get(f"/insights/funnel?{PERIOD}")
    people = [step["people"] for step in funnel["steps"]]
    assert people[0] == len(tally.people)
    assert people[-1] == len(tally.went_through) < len(tally.buyers)
    assert people == sorted(people, reverse=True)

    # And every day equals the ledger to the cent.
    days = {"first": (END - timedelta(days=DAYS + 1)).date().isoformat(), "last": END.date().isoformat()}
    assert (await owner.post("/insights/reconciliations", days)).status == 202
    await run_jobs(lived.house.database.url, lived.house.work, wait=False, listen_notify=False)
    found = (await owner.get("/insights/reconciliations?limit=40"))["items"]
    assert {row["state"] for row in found} == {"equal"}
    assert sum(row["books_gmv"] for row in found) == sum(row["warehouse_gmv"] for row in found) == tally.gmv
    assert sum(row["warehouse_orders"] for row in found) == tally.orders
    assert sum(row["warehouse_refunds"] for row in found) > 0
