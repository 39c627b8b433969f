"""Orders of the past, which other systems took."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.ordering.shapes import PastLine, PastOrder, PastOrderRow
from tuan.platform.database import Tx

UPSERT = """
insert into past_orders (id, shop_id, reference, digest, placed_at, currency, total, customer_reference, country, line_count,
    task_id, imported_at)
select o.*, %(task_id)s, %(at)s
from unnest(%(ids)s::uuid[], %(shops)s::uuid[], %(references)s::text[], %(digests)s::bytea[], %(placed)s::timestamptz[],
    %(currencies)s::text[], %(totals)s::bigint[], %(customers)s::text[], %(countries)s::text[], %(counts)s::int[]) as o
on conflict (id) do update
set digest = excluded.digest, placed_at = excluded.placed_at, currency = excluded.currency, total = excluded.total,
    customer_reference = excluded.customer_reference, country = excluded.country, line_count = excluded.line_count,
    task_id = excluded.task_id, imported_at = excluded.imported_at
"""

LIST = """
select id, reference, placed_at, currency, total, customer_reference, country, line_count, imported_at
from past_orders
where shop_id = %(shop_id)s and (%(q)s::text is null or reference = %(q)s or customer_reference = %(q)s)
  and (%(since)s::timestamptz is null or placed_at >= %(since)s) and (%(until)s::timestamptz is null or placed_at < %(until)s)
  and (%(at)s::timestamptz is null or (placed_at, id) < (%(at)s::timestamptz, %(last)s::uuid))
order by placed_at desc, id desc
limit %(limit)s
"""


async def digests(tx: Tx, shop_id: UUID, references: Collection[str]) -> dict[str, bytes]:
    """How the orders with these names are now; unknown names are left out."""
    rows = await tx.rows(
        "select reference, digest from past_orders where shop_id = %(shop_id)s and reference = any(%(references)s)",
        shop_id=shop_id,
        references=list(references),
    )
    return {row["reference"]: bytes(row["digest"]) for row in rows}


async def write(tx: Tx, orders: Sequence[PastOrder], *, task_id: UUID, at: datetime) -> None:
    """Write orders with exactly these lines."""
    if not orders:
        return
    await tx.run("delete from past_order_lines where order_id = any(%(ids)s)", ids=[order.id for order in orders])
    await tx.run(
        UPSERT,
        ids=[order.id for order in orders],
        shops=[order.shop_id for order in orders],
        references=[order.reference for order in orders],
        digests=[order.digest for order in orders],
        placed=[order.placed_at for order in orders],
        currencies=[order.currency for order in orders],
        totals=[order.total for order in orders],
        customers=[order.customer_reference for order in orders],
        countries=[order.country for order in orders],
        counts=[len(order.lines) for order in orders],
        task_id=task_id,
        at=at,
    )
    # COPY: hundreds of thousands of lines come this way.
    async with (
        tx.connection.cursor() as cursor,
        cursor.copy(
            "copy past_order_lines (order_id, position, sku_id, code, title, quantity, unit_price, total) from stdin"
        ) as copy,
    ):
        for order in orders:
            for line in order.lines:
                await copy.write_row(
                    (
                        order.id,
                        line.position,
                        line.sku_id,
                        line.code,
                        line.title,
                        line.quantity,
                        line.unit_price,
                        line.total,
                    )
                )


async def of_shop(
    tx: Tx,
    shop_id: UUID,
    *,
    q: str | None,
    since: datetime | None,
    until: datetime | None,
    after: Sequence[Any] | None,
    limit: int,
) -> list[PastOrderRow]:
    """Past orders of a shop, the latest first."""
    at, last = after or (None, None)
    return await tx.all(
        PastOrderRow, LIST, shop_id=shop_id, q=q, since=since, until=until, at=at, last=last, limit=limit
    )


async def one(tx: Tx, order_id: UUID, *, shop_id: UUID) -> PastOrderRow | None:
    """One past order of a shop."""
    return await tx.maybe(
        PastOrderRow,
        """select id, reference, placed_at, currency, total, customer_reference, country, line_count, imported_at
           from past_orders where id = %(id)s and shop_id = %(shop_id)s""",
        id=order_id,
        shop_id=shop_id,
    )


async def lines(tx: Tx, order_id: UUID, *, shop_id: UUID) -> list[PastLine]:
    """The lines of one."""
    return await tx.all(
        PastLine,
        """select l.position, l.sku_id, l.code, l.title, l.quantity, l.unit_price, l.total
           from past_order_lines l join past_orders o on o.id = l.order_id
           where l.order_id = %(order_id)s and o.shop_id = %(shop_id)s order by l.position""",
        order_id=order_id,
        shop_id=shop_id,
    )
