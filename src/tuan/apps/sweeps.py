"""Every sweep of the house: importing a domain's sweeps declares them."""

from datetime import timedelta

import structlog

from tuan.apps.invariants import check
from tuan.platform.clockwork import every
from tuan.platform.jobs import Work

log = structlog.get_logger()


@every(timedelta(minutes=15))
async def check_invariants(work: Work) -> int:
    """Say loudly when something that always holds does not."""
    for problem in await check(work.database):
        log.error("invariant_broken", problem=problem)
    return 0


def declare() -> None:
    """Import the domains' sweeps."""
    import tuan.analytics.sweeps
    import tuan.care.sweeps
    import tuan.identity.sweeps
    import tuan.inventory.jobs
    import tuan.ordering.sweeps
    import tuan.payment.sweeps
    import tuan.platform.system.sweeps
    import tuan.platform.tasks.sweeps
    import tuan.platform.webhooks.sweeps
    import tuan.plays.sweeps  # noqa: F401
