"""How far the outbox is decided: for those who read it by position.

Positions are drawn before the commit, so the highest one that is seen says nothing about those below it: a slower transaction may
still bring one. Whoever writes to the table holds its lock from before a position is drawn until the row is decided; so when all that
held it at the time of a look are gone, everything up to what that look saw is decided.
"""

import asyncio

from tuan.platform.database import Database

PATIENCE_SECONDS = 2.0
TABLE = "outbox_events"
WRITERS = """
select virtualtransaction from pg_locks
where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = to_regclass(%(table)s)
  and database = (select oid from pg_database where datname = current_database())
"""


async def settled_position(database: Database) -> int | None:
    """The position up to which nothing can appear any more; None when a slow transaction keeps it open for now."""
    async with database.reading() as tx:  # Each statement has a snapshot of its own there.
        upto: int = await tx.value(f"select coalesce(max(position), 0) from {TABLE}")
        writers = set(await tx.values(WRITERS, table=TABLE))
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while writers:
            if asyncio.get_running_loop().time() > deadline:
                return None
            await asyncio.sleep(0.05)
            writers &= set(await tx.values(WRITERS, table=TABLE))
    return upto
