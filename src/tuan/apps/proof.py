"""That no cent is lost: everything that must always hold, the ledger recomputed from its first row, and the bills of the providers.

For `tuan doctor --deep`, and for the driver of `./dev faults --minutes N`.
"""

from tuan.apps.invariants import check
from tuan.ledger import public as ledger
from tuan.payment import public as payment
from tuan.platform.database import Database


async def proof(database: Database) -> dict[str, list[str]]:
    """What was proven, each with the problems that were found."""
    verified = await ledger.verify(database)
    async with database.reading() as tx:
        bills = await payment.bills_that_differ(tx)
    return {
        "everything holds that always must": await check(database),
        f"the ledger is as it was written: {verified.transfers} transfers on {verified.accounts} accounts": verified.problems,
        "every bill that was compared agrees with our books": bills,
    }
