"""Ship many orders by a file: order number, carrier, tracking number."""

from collections.abc import Sequence
from uuid import uuid5

from tuan.kit.errors import NotFound, Refusal
from tuan.kit.text import Text
from tuan.ordering import store
from tuan.ordering.commands.ship_order import ShipOrder, ship_order
from tuan.platform.sheets.cells import Fault
from tuan.platform.tasks.importing import Field, Importing, ImportKind, Outcome, Thing, one_by_one


class TrackingInvalid(Refusal, status=422, zh="快递单号只能有字母、数字和短横线，至少 4 位"):
    """A tracking number has letters, digits and hyphens only, at least four."""


FIELDS = (
    Field("number", Text("订单号", "Order number"), ("orderno", "order", "订单编号", "单号"), is_required=True),
    Field("carrier", Text("快递公司", "Carrier"), ("shippingcompany", "物流公司", "快递", "承运商"), is_required=True),
    Field(
        "tracking_number",
        Text("快递单号", "Tracking number"),
        ("tracking", "trackingno", "运单号", "物流单号"),
        is_required=True,
    ),
)


async def write_shipments(importing: Importing, things: Sequence[Thing]) -> list[Outcome | Fault]:
    """Each row: a parcel with everything that is left of its order. The same parcel again changes nothing."""
    numbers = {row.values.get("number", "") for (row,) in things}
    orders = await store.orders.by_number(importing.tx, importing.shop_id, numbers)

    async def write(thing: Thing) -> Outcome:
        [row] = thing
        number, carrier = row.needed("number", most=40), row.needed("carrier", most=60)
        tracking = row.needed("tracking_number", most=60)
        if len(tracking) < 4 or not tracking.replace("-", "").isalnum() or not tracking.isascii():
            raise row.fault(TrackingInvalid(), "tracking_number")
        if number not in orders:
            raise row.fault(NotFound(kind="order"), "number")
        parcel_id = uuid5(orders[number], f"parcel:{carrier}:{tracking}")
        if await store.parcels.order_of(importing.tx, parcel_id) is not None:
            return "skipped"
        command = ShipOrder(
            parcel_id=parcel_id,
            order_id=orders[number],
            shop_id=importing.shop_id,
            carrier=carrier,
            tracking_number=tracking,
        )
        await ship_order(importing.tx, command, at=importing.chunk.at)
        return "changed"

    return await one_by_one(importing, things, write)


def keys(thing: Thing) -> Sequence[str]:
    """An order leaves whole, so it stands in a file once."""
    return [thing[0].values.get("number", "")]


SHIPMENTS = ImportKind(
    "shipments", "orders.ship", Text("批量发货", "Ship orders"), FIELDS, write_shipments, keys=keys, at_once=50
)
