"""Export what changed the stock of one SKU."""

from uuid import UUID

from tuan.inventory import console
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class MovementFilters(Wire):
    """Of which SKU."""

    sku_id: UUID = UUID(int=0)


async def _page(asking: Asking) -> Got:
    shown = await console.list_movements(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            asking.when(row.at),
            row.kind,
            row.quantity,
            row.on_hand_after,
            row.reason,
            row.note,
            row.by or "",
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


MOVEMENTS = ExportKind(
    "stock_movements",
    "inventory.read",
    Text("导出库存变动", "Export stock movements"),
    (
        Text("时间", "At"),
        Text("种类", "Kind"),
        Text("数量", "Quantity"),
        Text("变动后现货", "On hand after"),
        Text("原因", "Reason"),
        Text("备注", "Note"),
        Text("经手人", "By"),
    ),
    _page,
    MovementFilters,
)
