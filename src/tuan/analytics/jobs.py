"""Work of analytics that takes its time."""

from datetime import date, timedelta
from uuid import UUID

from tuan.analytics.commands import reconcile as command
from tuan.platform.database import Tx
from tuan.platform.jobs import Retry, Work, job
from tuan.platform.warehouse import FigureTooLarge, WarehouseAway


@job(queue="insights", attempts=20, first=timedelta(seconds=10), longest=timedelta(minutes=30))
async def reconcile(work: Work, *, shop_id: str, first: str, last: str) -> None:
    """Compare days with the books."""
    try:
        await command.reconcile(
            work.database,
            shop_id=UUID(shop_id),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            at=work.clock(),
        )
    except (WarehouseAway, FigureTooLarge) as away:
        raise Retry(str(away)) from away


async def reconcile_days(tx: Tx, shop_id: UUID, *, first: date, last: date) -> None:
    """Compare days by a job; the same days asked again while it waits are compared once.

    A shop's comparisons run one after the other.
    """
    key = f"reconcile:{shop_id}:{first}:{last}"
    await reconcile.defer(
        tx,
        key=key,
        lock=f"reconcile:{shop_id}",
        shop_id=str(shop_id),
        first=first.isoformat(),
        last=last.isoformat(),
    )
