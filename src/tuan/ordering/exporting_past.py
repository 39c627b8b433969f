"""Export orders of the past, one row for each."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from tuan.kit.text import Text
from tuan.ordering import console_past as console
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got, amount


class PastOrderFilters(Wire):
    """As the list of past orders is filtered."""

    q: Annotated[str | None, Field(max_length=100, pattern=r"^[^\x00]*$")] = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None


async def _page(asking: Asking) -> Got:
    shown = await console.past_orders(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.reference,
            asking.when(row.placed_at),
            *amount(row.total),
            row.is_credit_note,
            row.customer_reference,
            row.country,
            row.line_count,
            asking.when(row.imported_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


PAST_ORDERS = ExportKind(
    "past_orders",
    "orders.read",
    Text("导出历史订单", "Export past orders"),
    (
        Text("订单号", "Order number"),
        Text("下单时间", "Placed at"),
        Text("总额", "Total"),
        Text("币种", "Currency"),
        Text("红字单", "Credit note"),
        Text("客户编号", "Customer number"),
        Text("国家", "Country"),
        Text("行数", "Lines"),
        Text("导入时间", "Imported at"),
    ),
    _page,
    PastOrderFilters,
)
