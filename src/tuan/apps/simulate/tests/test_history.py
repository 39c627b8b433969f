"""A history is lived through the commands: what people did is what the shop has in its books, and it follows the chosen odds."""

import math
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tuan.apps.demo import seed as demo
from tuan.apps.invariants import check
from tuan.apps.simulate.tests.living import TRUTH, Lived, live
from tuan.ledger import public as ledger
from tuan.payment import postings


@pytest.fixture
async def lived(database_url: str, tmp_path: Path) -> AsyncIterator[Lived]:
    """Three weeks, with the promotion day in them."""
    lived = await live(database_url, tmp_path, days=21)
    yield lived
    await lived.house.database.close()


async def test_the_past_is_in_the_books_and_follows_the_odds(lived: Lived) -> None:
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
    assert (bills["days"], bills["differences"]) == (21, 0), "the Sandbox's bill of every day is what our books say"
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


async def test_the_same_seed_is_the_same_past(database_url: str, other_database_url: str, tmp_path: Path) -> None:
    one, other = [await live(url, tmp_path, days=3) for url in (database_url, other_database_url)]
    for lived in (one, other):
        await lived.house.database.close()
    assert one.tally.orders > 0
    assert one.tally == other.tally


def _is_near(hits: int, tries: int, odds: float) -> None:
    """Within four standard deviations of a binomial."""
    assert abs(hits - tries * odds) < 4 * math.sqrt(tries * odds * (1 - odds)), (hits, tries, odds)
