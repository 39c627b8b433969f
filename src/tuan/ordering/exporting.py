"""Export orders, one row for each line; and orders of the past."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from tuan.identity import public as identity
from tuan.kit.decimals import decimal_text
from tuan.kit.money import Money
from tuan.kit.pages import page_of, typed_cursor
from tuan.kit.text import Text
from tuan.ordering import store
from tuan.ordering.schemas import OrderState
from tuan.platform.http.schemas import MAX_MINOR, Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class OrderFilters(Wire):
    """As the list of orders is filtered."""

    state: OrderState | None = None
    q: Annotated[str | None, Field(max_length=40, pattern=r"^[0-9]*$")] = None
    group_id: UUID | None = None
    play: Annotated[str | None, Field(max_length=60)] = None
    campaign_id: UUID | None = None
    product_id: UUID | None = None
    buyer_id: UUID | None = None
    least: Annotated[int | None, Field(ge=0, le=MAX_MINOR)] = None
    most: Annotated[int | None, Field(ge=0, le=MAX_MINOR)] = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None


COLUMNS = (
    Text("订单号", "Order number"),
    Text("状态", "State"),
    Text("下单时间", "Placed at"),
    Text("付款时间", "Paid at"),
    Text("发货时间", "Shipped at"),
    Text("买家", "Buyer"),
    Text("手机号", "Phone"),
    Text("商品名称", "Product"),
    Text("选项", "Choice"),
    Text("数量", "Quantity"),
    Text("已发件数", "Shipped"),
    Text("小计", "Line total"),
    Text("运费", "Shipping"),
    Text("订单合计", "Order total"),
    Text("货币", "Currency"),
    Text("备注", "Note"),
)


async def _page(asking: Asking) -> Got:
    filters = {"number" if name == "q" else name: value or None for name, value in asking.filters.items()}
    after = typed_cursor(asking.page.cursor, datetime.fromisoformat, UUID)
    found = await store.orders.of_shop(
        asking.tx, asking.staff.shop_id, **filters, after=after, limit=asking.page.limit + 1
    )
    shown = page_of(found, limit=asking.page.limit, cursor=lambda row: [row.placed_at, row.id])
    people = await identity.people(asking.tx, {row.buyer_id for row in shown.items})
    lines = await store.orders.lines(asking.tx, [row.id for row in shown.items])
    key = "en" if asking.language == "en" else "zh"
    rows = [
        (
            order.number,
            order.state,
            asking.when(order.placed_at),
            asking.when(order.paid_at),
            asking.when(order.shipped_at),
            people[order.buyer_id].nickname,
            people[order.buyer_id].phone_masked,
            line.title[key],
            line.option_text[key],
            line.quantity,
            line.shipped,
            decimal_text(Money(line.total, order.currency)),
            # Once for each order, so that a column may be added up.
            decimal_text(Money(order.shipping_total, order.currency)) if number == 0 else "",
            decimal_text(Money(order.total, order.currency)) if number == 0 else "",
            order.currency,
            order.note if number == 0 else "",
        )
        for order in shown.items
        for number, line in enumerate(lines[order.id])
    ]
    return Got(rows, shown.next_cursor)


ORDERS = ExportKind(
    "orders", "orders.read", Text("导出订单", "Export orders"), COLUMNS, _page, OrderFilters, at_once=200
)
