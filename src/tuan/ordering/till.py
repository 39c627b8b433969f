"""The till of this process: those who check out at once are placed together, each with an answer of its own."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from tuan.kit.clock import Clock
from tuan.kit.errors import Refusal
from tuan.ordering.commands.place_checkout import place_checkouts
from tuan.ordering.drafts import PlaceCheckout
from tuan.ordering.shapes import Placed
from tuan.platform.batches import Batches
from tuan.platform.database import Database

MOST = 100
# While one batch waits for a lock or its commit, the next is prepared.
HANDS = 2


def till(database: Database, clock: Clock) -> Batches[PlaceCheckout, Placed]:
    """A till whose `ask` places a checkout in a transaction that it may share. Raises what placing refuses."""

    async def serve(commands: Sequence[PlaceCheckout]) -> list[Placed | Refusal]:
        async with database.transaction() as tx:
            return await place_checkouts(tx, commands, at=clock())

    return Batches(serve, most=MOST, hands=HANDS)


async def _till(request: Request) -> Batches[PlaceCheckout, Placed]:
    found: Batches[PlaceCheckout, Placed] = request.app.state.till
    return found


Till = Annotated[Batches[PlaceCheckout, Placed], Depends(_till)]
