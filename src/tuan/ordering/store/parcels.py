"""Parcels."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.ordering.shapes import ParcelRow
from tuan.platform.database import Tx


async def insert(
    tx: Tx, *, id: UUID, order_id: UUID, carrier: str, tracking_number: str, quantities: dict[str, int], at: datetime
) -> bool:
    """Write a parcel and what is in it; False when its id exists."""
    written = await tx.run(
        """with parcel as (
             insert into parcels (id, order_id, carrier, tracking_number, shipped_at)
             values (%(id)s, %(order_id)s, %(carrier)s, %(tracking_number)s, %(at)s)
             on conflict (id) do nothing returning id)
           insert into parcel_lines (parcel_id, order_line_id, quantity)
           select parcel.id, line.id, line.quantity
           from parcel, unnest(%(lines)s::uuid[], %(quantities)s::int[]) as line (id, quantity)""",
        id=id,
        order_id=order_id,
        carrier=carrier,
        tracking_number=tracking_number,
        at=at,
        lines=list(quantities),
        quantities=list(quantities.values()),
    )
    return written > 0


async def order_of(tx: Tx, id: UUID) -> UUID | None:
    """Which order a parcel belongs to."""
    found: UUID | None = await tx.value("select order_id from parcels where id = %(id)s", id=id)
    return found


async def of_orders(tx: Tx, order_ids: Collection[UUID]) -> list[ParcelRow]:
    """The parcels of orders, oldest first."""
    return await tx.all(
        ParcelRow,
        """select p.id, p.order_id, p.carrier, p.tracking_number, p.shipped_at,
             (select jsonb_object_agg(order_line_id, quantity) from parcel_lines where parcel_id = p.id) as lines
           from parcels p where p.order_id = any(%(ids)s) order by p.shipped_at, p.id""",
        ids=list(order_ids),
    )
