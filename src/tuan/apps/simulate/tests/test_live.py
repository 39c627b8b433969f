"""Simulated people in a shop that runs: they pay at the Sandbox, and worker and ledger do the rest."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from tests.shop import a_shop
from tuan.apps.simulate.live import Life
from tuan.apps.simulate.truth import Truth

EAGER = replace(Truth(), looks=1.0, quotes=1.0, pays=1.0, group_success=1.0, accepts=1.0, cancels=0.0)


async def test_people_buy_share_and_join_while_one_looks(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        said: list[str] = []

        def say(what: str) -> None:
            said.append(what)
            shop.clock.turn(timedelta(minutes=1))

        life = Life(shop.house, shop.id, Random(7), EAGER, visits_per_minute=60_000, say=say)  # noqa: S311
        tally = await life.go_on(shop.clock() + timedelta(minutes=12))
        assert tally.orders >= 12
        assert len(said) == 12

        await shop.settle()
        async with shop.house.database.reading() as tx:
            states = await tx.values("select distinct state from orders")
            formed = await tx.value("select count(*) from groups where state = 'formed'")
        assert "awaiting_payment" not in states, "the Sandbox told us of every payment"
        assert formed > 0
        await shop.must_hold()


async def test_a_refused_act_leaves_nothing_behind(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.furnish(stock=1)
        said: list[str] = []

        def say(what: str) -> None:
            said.append(what)
            shop.clock.turn(timedelta(minutes=1))

        life = Life(shop.house, shop.id, Random(7), EAGER, visits_per_minute=60_000, say=say)  # noqa: S311
        tally = await life.go_on(shop.clock() + timedelta(seconds=150))
        assert "refused: out_of_stock" in said
        async with shop.house.database.reading() as tx:
            assert await tx.value("select count(*) from orders") == tally.orders == 1
            assert await tx.value("select count(*) from users") == 1
