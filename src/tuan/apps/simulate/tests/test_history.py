"""A history is lived through the commands: what people did is in the books, follows the chosen odds, and is what the console counts."""

import math
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.counting import Counting
from tests.shop import Caller
from tuan.apps.demo import seed as demo
from tuan.apps.invariants import check
from tuan.apps.simulate.tests.living import END, TRUTH, Lived, lived_in
from tuan.apps.web import create_app
from tuan.ledger import public as ledger
from tuan.payment import postings
from tuan.platform.jobs import run_jobs

DAYS = 18
"""The promotion day is among them."""
PERIOD = f"from={(END - timedelta(days=DAYS)).date()}&to={END.date()}"


@pytest.fixture
async def lived(warehouse: Counting) -> AsyncIterator[Lived]:
    async with lived_in(warehouse.url, warehouse.data_folder, days=DAYS) as lived:
        yield lived


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


async def test_a_past_is_in_the_books_follows_the_odds_and_is_what_the_console_counts(
    lived: Lived, owner: Caller
) -> None:
    await _the_past_is_in_the_books_and_follows_the_odds(lived)
    await _figures_are_what_people_did(lived, owner)
    await _every_day_equals_the_ledger(lived, owner)


async def test_the_same_seed_is_the_same_past(database_url: str, other_database_url: str, tmp_path: Path) -> None:
    tallies = []
    for url in (database_url, other_database_url):
        async with lived_in(url, tmp_path, days=3) as lived:
            tallies.append(lived.tally)
    one, other = tallies
    assert one.orders > 0
    assert one == other


async def _the_past_is_in_the_books_and_follows_the_odds(lived: Lived) -> None:
    tally = lived.tally
    async with lived.house.database.reading() as tx:
        paid = (
            await tx.rows(
                "select count(*) as orders, sum(total - shipping_total)::int as gmv, count(distinct buyer_id) as buyers"
                " from orders where paid_at is not null"
            )
        )[0]
        groups = {
            row["state"]: row["n"]
            for row in await tx.rows(
                "select state, count(*) as n from groups g"
                " where exists (select 1 from orders o where o.group_id = g.id and o.paid_at is not null) group by state"
            )
        }
        touches = {
            row["what"]: row["n"]
            for row in await tx.rows("select what, count(*) as n from share_touches group by what")
        }
        shares = await tx.rows("select count(*) as n, max(depth) as deepest from shares")
        refunds = await tx.rows("select reason, state, count(*) as n from refunds group by reason, state")
        bills = (
            await tx.rows(
                "select count(*) as days, sum(matched) as matched, (select count(*) from bill_differences) as differences"
                " from bill_days where compared_at is not null"
            )
        )[0]
        escrow = await ledger.balance(tx, postings.escrow(demo.SHOP, "CNY"))
        kept = await tx.value(
            "select sum(o.total) - coalesce((select sum(r.amount) from refunds r where r.order_id is not null), 0)"
            " from orders o where o.paid_at is not null"
        )

    # What they did is what is written, and nobody was refused.
    assert (paid["orders"], paid["gmv"], paid["buyers"]) == (tally.orders, tally.gmv, len(tally.buyers))
    assert sum(groups.values()) == tally.groups_opened
    assert tally.cancelled == sum(row["n"] for row in refunds if row["reason"] == "cancelled_by_buyer") > 0
    assert touches["visit"] == tally.share_visits
    assert touches["sign_up"] == tally.share_sign_ups
    assert shares[0]["n"] == tally.shares
    assert shares[0]["deepest"] >= 2, "shares cascade"
    assert tally.refused == {}
    assert escrow.posted == kept

    # Groups that failed gave everything back, a buyer who changed her mind too; no refund is stuck.
    assert {row["state"] for row in refunds} == {"succeeded"}
    assert (bills["days"], bills["differences"]) == (DAYS, 0), "the Sandbox's bill of every day is what our books say"
    assert bills["matched"] > tally.orders / 2
    assert {"group_expired", "cancelled_by_buyer"} <= {row["reason"] for row in refunds}

    # The odds that were chosen.
    ended = groups["formed"] + groups["expired"]
    _is_near(tally.arrivals_looked, tally.arrivals, TRUTH.looks)
    _is_near(tally.groups_meant_to_form, tally.groups_opened, TRUTH.group_success)
    _is_near(groups["formed"], ended, TRUTH.group_success)
    assert 0.8 * TRUTH.conversion < tally.conversion < TRUTH.promotion_day_zeal * TRUTH.conversion * 1.2

    assert await check(lived.house.database) == []
    assert (await ledger.verify(lived.house.database)).problems == []
    assert [said for said in lived.said if re.fullmatch(r"history, 2026-11-2\d: [1-9]\d* orders", said)]


async def _figures_are_what_people_did(lived: Lived, owner: Caller) -> None:
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


async def _every_day_equals_the_ledger(lived: Lived, owner: Caller) -> None:
    tally = lived.tally
    days = {"first": (END - timedelta(days=DAYS + 1)).date().isoformat(), "last": END.date().isoformat()}
    assert (await owner.post("/insights/reconciliations", days)).status == 202
    await run_jobs(lived.house.database.url, lived.house.work, wait=False, listen_notify=False)
    found = (await owner.get("/insights/reconciliations?limit=40"))["items"]
    assert {row["state"] for row in found} == {"equal"}
    assert sum(row["books_gmv"] for row in found) == sum(row["warehouse_gmv"] for row in found) == tally.gmv
    assert sum(row["warehouse_orders"] for row in found) == tally.orders
    assert sum(row["warehouse_refunds"] for row in found) > 0


def _is_near(hits: int, tries: int, odds: float) -> None:
    """Within four standard deviations of a binomial."""
    assert abs(hits - tries * odds) < 4 * math.sqrt(tries * odds * (1 - odds)), (hits, tries, odds)
