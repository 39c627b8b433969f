"""A past to look at: a small shop in which people lived for some days."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tuan.apps.demo.seed import seed
from tuan.apps.demo.shelf import read_shelf
from tuan.apps.house import House, build
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Truth
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


async def live(database_url: str, folder: Path, *, days: int) -> Lived:
    """So many days that end at END. The house is open."""
    house = build(load(database_url=database_url, data_folder=folder), database_url, clock=lambda: END)
    await house.database.open()
    said: list[str] = []
    tally = await seed(house, days=days, say=said.append, truth=TRUTH, shelf=SHELF)
    return Lived(house, tally, said)
