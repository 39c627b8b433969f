"""Export the transfers of one account."""

from uuid import UUID

from tuan.kit.decimals import decimal_text
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ledger import console
from tuan.platform.http.schemas import Wire
from tuan.platform.sheets.cells import in_shop_zone
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class TransferFilters(Wire):
    """Which account of the shop."""

    account_id: UUID = UUID(int=0)


async def _page(asking: Asking) -> Got:
    shown = await console.transfers(asking.staff, asking.tx, asking.page, asking.filters["account_id"])
    rows = [
        (
            row.id,
            in_shop_zone(row.at),
            row.code,
            row.debit_account.code,
            row.credit_account.code,
            decimal_text(Money(row.amount, row.unit)),
            row.unit,
            row.state,
            row.reference,
            in_shop_zone(row.due),
            row.hash,
        )
        for row in shown.items
    ]
    return Got(list(rows), shown.next_cursor)


TRANSFERS = ExportKind(
    "transfers",
    "ledger.read",
    Text("导出分录", "Export transfers"),
    (
        Text("分录编号", "Transfer"),
        Text("时间", "At"),
        Text("类别", "Code"),
        Text("借方账户", "Debit account"),
        Text("贷方账户", "Credit account"),
        Text("金额", "Amount"),
        Text("单位", "Unit"),
        Text("状态", "State"),
        Text("业务编号", "Reference"),
        Text("到期", "Due"),
        Text("校验值", "Hash"),
    ),
    _page,
    TransferFilters,
)
