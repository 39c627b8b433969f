"""SQL of the comparisons with the books."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tuan.analytics.calendar import is_over
from tuan.analytics.policy import Compared, Side
from tuan.analytics.shapes import Difference, ReconciledDay
from tuan.platform.database import Tx

DAY = """day, currency, state, books_gmv, warehouse_gmv, books_orders, warehouse_orders, books_refunds, warehouse_refunds, compared_at"""
NOTHING = Compared("CNY", Side(0, 0, 0), Side(0, 0, 0), [])


async def keep(tx: Tx, *, shop_id: UUID, day: date, compared: Sequence[Compared], at: datetime) -> None:
    """The last comparison of a day counts. A day without anything is a day that was compared, too."""
    await tx.run("delete from reconciled_days where shop_id = %(shop_id)s and day = %(day)s", shop_id=shop_id, day=day)
    for one in compared or [NOTHING]:
        await tx.run(
            f"""insert into reconciled_days (shop_id, {DAY})
               values (%(shop_id)s, %(day)s, %(currency)s, %(state)s, %(books_gmv)s, %(warehouse_gmv)s, %(books_orders)s,
                 %(warehouse_orders)s, %(books_refunds)s, %(warehouse_refunds)s, %(at)s)""",
            shop_id=shop_id,
            day=day,
            currency=one.currency,
            state=one.state,
            books_gmv=one.books.gmv,
            warehouse_gmv=one.warehouse.gmv,
            books_orders=one.books.orders,
            warehouse_orders=one.warehouse.orders,
            books_refunds=one.books.refunds,
            warehouse_refunds=one.warehouse.refunds,
            at=at,
        )
        await tx.run_many(
            """insert into reconciled_differences (shop_id, day, currency, kind, reference, outcome, books, warehouse)
               values (%(shop_id)s, %(day)s, %(currency)s, %(kind)s, %(reference)s, %(outcome)s, %(books)s, %(warehouse)s)""",
            [
                dict(
                    shop_id=shop_id,
                    day=day,
                    currency=one.currency,
                    kind=found.kind,
                    reference=found.reference,
                    outcome=found.outcome,
                    books=found.books,
                    warehouse=found.warehouse,
                )
                for found in one.differences
            ],
        )


async def days(tx: Tx, shop_id: UUID, *, before: tuple[date, str] | None, limit: int) -> list[ReconciledDay]:
    """Compared days, newest first."""
    return await tx.all(
        ReconciledDay,
        f"""select {DAY} from reconciled_days
            where shop_id = %(shop_id)s and (%(day)s::date is null or (day, currency) < (%(day)s, %(currency)s))
            order by day desc, currency desc limit %(limit)s""",
        shop_id=shop_id,
        day=before[0] if before else None,
        currency=before[1] if before else None,
        limit=limit,
    )


async def of_day(tx: Tx, shop_id: UUID, day: date) -> list[ReconciledDay]:
    """A day in every currency."""
    return await tx.all(
        ReconciledDay,
        f"select {DAY} from reconciled_days where shop_id = %(shop_id)s and day = %(day)s order by currency",
        shop_id=shop_id,
        day=day,
    )


async def compared(tx: Tx, shop_id: UUID, *, zone: str, since: date) -> set[date]:
    """The days that were compared after their end by a shop's clock, from a day on."""
    found = await tx.all(
        ReconciledDay,
        f"select {DAY} from reconciled_days where shop_id = %(shop_id)s and day >= %(since)s",
        shop_id=shop_id,
        since=since,
    )
    return {one.day for one in found if is_over(one.day, zone, at=one.compared_at)}


async def currencies(tx: Tx, shop_id: UUID) -> list[str]:
    """The currencies of orders and refunds on the days that were compared."""
    return await tx.values(
        """select distinct currency from reconciled_days
           where shop_id = %(shop_id)s and books_orders + warehouse_orders + books_refunds > 0 order by currency""",
        shop_id=shop_id,
    )


async def differences(tx: Tx, shop_id: UUID, day: date) -> list[Difference]:
    """The orders and refunds of a day on which both sides do not agree."""
    return await tx.all(
        Difference,
        """select kind, reference, outcome, books, warehouse from reconciled_differences
           where shop_id = %(shop_id)s and day = %(day)s order by kind, reference limit 500""",
        shop_id=shop_id,
        day=day,
    )


async def broken_days(tx: Tx, shop_id: UUID) -> list[date]:
    """Days that differ, newest first."""
    return await tx.values(
        """select distinct day from reconciled_days where shop_id = %(shop_id)s and state = 'different'
           order by day desc limit 30""",
        shop_id=shop_id,
    )


async def forget(tx: Tx, shop_id: UUID) -> list[date]:
    """Forget what was compared, because days are others now; which days that were."""
    return await tx.values("delete from reconciled_days where shop_id = %(shop_id)s returning day", shop_id=shop_id)
