"""Export the days on which figures were compared with the books."""

from tuan.analytics import console
from tuan.kit.decimals import decimal_text
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


async def _page(asking: Asking) -> Got:
    shown = await console.reconciliations(asking.staff, asking.tx, asking.page)
    rows = [
        (
            row.day,
            row.currency,
            row.state,
            decimal_text(Money(row.books_gmv, row.currency)),
            decimal_text(Money(row.warehouse_gmv, row.currency)),
            row.books_orders,
            row.warehouse_orders,
            decimal_text(Money(row.books_refunds, row.currency)),
            decimal_text(Money(row.warehouse_refunds, row.currency)),
            asking.when(row.compared_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


COMPARED_DAYS = ExportKind(
    "compared_days",
    "insights.read",
    Text("导出数据对账", "Export compared days"),
    (
        Text("日期", "Day"),
        Text("币种", "Currency"),
        Text("状态", "State"),
        Text("销售额（账本）", "GMV (books)"),
        Text("销售额（数据仓库）", "GMV (warehouse)"),
        Text("订单（账本）", "Orders (books)"),
        Text("订单（数据仓库）", "Orders (warehouse)"),
        Text("退款（账本）", "Refunds (books)"),
        Text("退款（数据仓库）", "Refunds (warehouse)"),
        Text("核对时间", "Compared at"),
    ),
    _page,
)
