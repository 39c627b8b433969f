"""Clockwork: holds that nobody paid for lapse."""

from datetime import timedelta

from tuan.inventory import store
from tuan.inventory.commands.release_stock import lapse_hold
from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

AT_ONCE = 100


@every(timedelta(seconds=15))
async def lapse_holds(work: Work) -> int:
    """Give back what is due, one owner per transaction; normally the order that closes has done it before."""
    async with work.database.reading() as tx:
        owners = await store.due_owners(tx, at=work.clock(), limit=AT_ONCE)
    lapsed = 0
    for owner_id in owners:
        async with work.database.transaction() as tx:
            lapsed += await lapse_hold(tx, owner_id=owner_id, at=work.clock())
    return lapsed
