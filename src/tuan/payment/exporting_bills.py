"""Export the providers' bills, day by day, as they compare with our books."""

from typing import Literal

from tuan.kit.text import Text
from tuan.payment import console
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class BillFilters(Wire):
    """As the list of bills is filtered."""

    state: Literal["waiting", "matched", "differs"] | None = None


async def _page(asking: Asking) -> Got:
    shown = await console.reconciliation(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.day,
            row.provider,
            row.state,
            row.matched,
            row.differences,
            asking.when(row.compared_at),
            row.attempts,
            row.last_error or "",
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


BILLS = ExportKind(
    "reconciliation",
    "payments.reconcile_house",
    Text("导出对账", "Export reconciliation"),
    (
        Text("账单日", "Day of the bill"),
        Text("渠道", "Provider"),
        Text("状态", "State"),
        Text("一致", "Matched"),
        Text("不一致", "Differences"),
        Text("核对时间", "Compared at"),
        Text("次数", "Attempts"),
        Text("最近的错误", "Last error"),
    ),
    _page,
    BillFilters,
)
