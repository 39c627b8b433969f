"""Everything that must always hold, asked together: in tests, every 15 minutes, and by `tuan doctor`."""

from tuan.care.invariants import INVARIANTS as CARE
from tuan.inventory.invariants import INVARIANTS as INVENTORY
from tuan.ledger.invariants import INVARIANTS as LEDGER
from tuan.ordering.invariants import INVARIANTS as ORDERING
from tuan.payment.invariants import INVARIANTS as PAYMENT
from tuan.platform.database import Database
from tuan.plays.invariants import INVARIANTS as PLAYS

ALL = [*LEDGER, *INVENTORY, *PAYMENT, *ORDERING, *PLAYS, *CARE]


async def check(database: Database) -> list[str]:
    """Every problem found, in one snapshot."""
    async with database.transaction() as tx:
        await tx.run("set transaction isolation level repeatable read, read only")
        return [problem for invariant in ALL for problem in await invariant(tx)]
