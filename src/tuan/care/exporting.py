"""Export cases, one row for each line."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from tuan.care import console
from tuan.care.shapes import CaseState, Kind
from tuan.kit.decimals import decimal_text
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.http.schemas import MoneyOut, Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class CaseFilters(Wire):
    """As the list of cases is filtered."""

    state: CaseState | None = None
    waiting: console.Waiting | None = None
    kind: Kind | None = None
    q: Annotated[str | None, Field(max_length=40, pattern=r"^[0-9-]*$")] = None
    order_id: UUID | None = None
    buyer_id: UUID | None = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None


async def _page(asking: Asking) -> Got:
    shown = await console.cases(asking.staff, asking.tx, asking.page, **asking.filters)
    key = "en" if asking.language == "en" else "zh"
    rows = [
        (
            case.number,
            case.order_number,
            case.kind,
            case.state,
            case.buyer.nickname,
            case.buyer.phone_masked,
            asking.when(case.applied_at),
            asking.when(case.due_at),
            getattr(line.title, key),
            getattr(line.option_text, key),
            line.quantity,
            _text(line.amount),
            "" if line.restocked is None else line.restocked,
            # Once for each case, so that a column may be added up.
            _text(case.total) if number == 0 else "",
            case.total.currency,
        )
        for case in shown.items
        for number, line in enumerate(case.lines)
    ]
    return Got(rows, shown.next_cursor)


def _text(amount: MoneyOut) -> str:
    return decimal_text(Money(amount.minor, amount.currency))


CASES = ExportKind(
    "after_sales",
    "cases.read",
    Text("导出售后", "Export after-sales"),
    (
        Text("售后单号", "Case number"),
        Text("订单号", "Order number"),
        Text("类型", "Kind"),
        Text("状态", "State"),
        Text("买家", "Buyer"),
        Text("手机号", "Phone"),
        Text("申请时间", "Applied at"),
        Text("处理期限", "Due at"),
        Text("商品名称", "Product"),
        Text("选项", "Choice"),
        Text("数量", "Quantity"),
        Text("退款金额", "Amount"),
        Text("重新入库", "Sold again"),
        Text("退款合计", "Total back"),
        Text("货币", "Currency"),
    ),
    _page,
    CaseFilters,
)
