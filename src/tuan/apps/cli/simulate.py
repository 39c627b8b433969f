"""``tuan simulate``: people in a shop that runs."""

import asyncio
import os
from datetime import timedelta
from random import Random
from typing import Annotated

import typer


def simulate(
    live: Annotated[bool, typer.Option("--live", help="People come now and go on coming, until Ctrl-C.")] = False,
    visits: Annotated[float, typer.Option(help="Visits per minute, shared links not counted.", min=0.1, max=600)] = 30,
    minutes: Annotated[float | None, typer.Option(help="Stop after so many minutes.", min=0)] = None,
    seed: Annotated[int | None, typer.Option(help="The same odds again.")] = None,
) -> None:
    """Keep a demo shop busy while one looks at it: visits, shares, groups and orders, paid at the Sandbox."""
    from tuan.platform.halt import Halt

    if not live:
        raise Halt("Say 'tuan simulate --live'; a history is written by 'tuan up --demo' into an empty database.")
    os.environ["TUAN_DEMO"] = "true"
    from tuan.apps.ground import migrated_database

    with migrated_database() as url:
        asyncio.run(_live(url, visits, minutes, seed))


async def _live(url: str, visits: float, minutes: float | None, seed: int | None) -> None:
    from tuan.apps.demo.seed import SHOP, is_made
    from tuan.apps.house import build
    from tuan.apps.simulate.live import Life
    from tuan.apps.simulate.truth import Truth
    from tuan.platform.halt import Halt
    from tuan.platform.settings import settings

    house = build(settings(), url)
    await house.database.open()
    if not await is_made(house):
        await house.database.close()
        raise Halt("There is no demo shop in this database: start one with 'tuan up --demo'.")
    chance = Random(seed)  # noqa: S311 - behaviour, not secrets.
    until = house.clock() + timedelta(minutes=minutes) if minutes is not None else None
    life = Life(house, SHOP, chance, Truth(), visits_per_minute=visits, say=lambda what: print(f"  {what}", flush=True))
    try:
        tally = await life.go_on(until)
        print(f"  {tally.visits} visits, {tally.orders} orders, {tally.groups_opened} groups")
    finally:
        await house.database.close()
