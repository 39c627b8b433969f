"""Ship an order, whole or in parts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.inventory import public as inventory
from tuan.kit.errors import NotFound
from tuan.kit.ids import ProductId
from tuan.ordering import policy, store
from tuan.ordering.errors import ParcelTaken
from tuan.ordering.events import OrderShipped
from tuan.ordering.states import ORDER
from tuan.platform import outbox
from tuan.platform.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder:
    """One parcel. `quantities`: order line id → pieces; None for all that is left."""

    parcel_id: UUID  # Chosen on the device, so a retry is the same parcel.
    order_id: UUID
    shop_id: UUID
    carrier: str
    tracking_number: str
    quantities: dict[str, int] | None = None


async def ship_order(tx: Tx, command: ShipOrder, *, at: datetime) -> None:
    """A parcel leaves: stock goes down; when nothing is left the order is shipped.

    Raises NotFound, IllegalMove (not ready to ship), MoreThanLeftToShip, ParcelTaken.
    """
    order = await store.orders.lock(tx, command.order_id)
    if order is None or order.shop_id != command.shop_id:
        raise NotFound(kind="order")
    owner = await store.parcels.order_of(tx, command.parcel_id)
    if owner == order.id:
        return
    if owner is not None:
        raise ParcelTaken
    ORDER.next("ship", order.state)
    lines = (await store.orders.lines(tx, [order.id]))[order.id]
    quantities = policy.to_ship(lines, command.quantities)
    await store.parcels.insert(
        tx,
        id=command.parcel_id,
        order_id=order.id,
        carrier=command.carrier,
        tracking_number=command.tracking_number,
        quantities=quantities,
        at=at,
    )
    await store.orders.add_shipped(tx, quantities)
    leaving = [line for line in lines if str(line.id) in quantities]
    await inventory.take(
        tx,
        owner_id=order.id,
        at=at,
        lines=[inventory.HoldLine(line.sku_id, quantities[str(line.id)]) for line in leaving],
    )
    is_complete = all(
        line.shipped + line.cancelled + quantities.get(str(line.id), 0) == line.quantity for line in lines
    )
    if is_complete:
        await store.orders.move(tx, order.id, "ship", shipped_at=at)
    await outbox.record(
        tx,
        OrderShipped(
            order_id=order.id,
            shop_id=order.shop_id,
            buyer_id=order.buyer_id,
            parcel_id=command.parcel_id,
            is_complete=is_complete,
            at=at,
        ),
    )
    sold: dict[ProductId, int] = {}
    for line in leaving:
        sold[line.product_id] = sold.get(line.product_id, 0) + quantities[str(line.id)]
    await catalog.add_sales(tx, sold)
