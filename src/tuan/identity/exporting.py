"""Export the customers whom a shop knows from elsewhere, with phones hidden."""

from typing import Annotated

from pydantic import Field

from tuan.identity import console_customers as console
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class CustomerFilters(Wire):
    """As the list of customers is filtered."""

    q: Annotated[str | None, Field(max_length=100, pattern=r"^[^\x00]*$")] = None


async def _page(asking: Asking) -> Got:
    shown = await console.customers(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [(row.reference, row.phone_masked, row.name, asking.when(row.imported_at)) for row in shown.items]
    return Got(rows, shown.next_cursor)


CUSTOMERS = ExportKind(
    "customers",
    "customers.read",
    Text("导出客户", "Export customers"),
    (
        Text("客户编号", "Customer number"),
        Text("手机号（部分）", "Phone (masked)"),
        Text("姓名", "Name"),
        Text("导入时间", "Imported at"),
    ),
    _page,
    CustomerFilters,
)
