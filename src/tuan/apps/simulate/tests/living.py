"""A past to look at: a small shop in which people lived for some days."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tuan.apps.demo.seed import seed
from tuan.apps.demo.shelf import read_shelf
from tuan.apps.house import House, build
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Truth
from tuan.payment import providers
from tuan.platform.settings import load

TRUTH = replace(Truth(), visits_per_day=260.0)
# Two goods of each category, and nothing to draw.
SHELF = [replace(c, goods=tuple(replace(g, emoji="none") for g in c.goods[:2])) for c in read_shelf()]
# Wednesday noon in Shanghai.
END = datetime(2026, 11, 25, 4, tzinfo=UTC)


@dataclass
class Lived:
    """A shop with a past."""

    house: House
    tally: Tally
    said: list[str]


@asynccontextmanager
async def lived_in(database_url: str, folder: Path, *, days: int) -> AsyncIterator[Lived]:
    """A shop with so many days behind it that end at END; its house is open as long as the block runs."""
    before = providers.plugged()
    house = build(load(database_url=database_url, data_folder=folder), database_url, clock=lambda: END)
    await house.database.open()
    try:
        said: list[str] = []
        tally = await seed(house, days=days, say=said.append, truth=TRUTH, shelf=SHELF)
        yield Lived(house, tally, said)
    finally:
        await house.warehouse.close()
        await house.database.close()
        for provider in before:
            providers.plug(provider)
