"""Export payments and refunds."""

from tuan.kit.text import Text
from tuan.payment import console
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got, amount


class PaymentFilters(Wire):
    """As the list of payments is filtered."""

    status: console.Status | None = None


class RefundFilters(Wire):
    """As the list of refunds is filtered."""

    state: console.RefundFilter | None = None


async def _payments(asking: Asking) -> Got:
    shown = await console.payments(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.checkout_id,
            row.status,
            row.provider,
            *amount(row.amount),
            amount(row.refunded)[0],
            asking.when(row.created_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


async def _refunds(asking: Asking) -> Got:
    shown = await console.refunds(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.payment_id,
            row.order_id,
            row.state,
            *amount(row.amount),
            row.reason,
            row.attempts,
            row.last_error,
            asking.when(row.created_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


PAYMENTS = ExportKind(
    "payments",
    "payments.read",
    Text("导出支付", "Export payments"),
    (
        Text("支付编号", "Payment"),
        Text("结算单", "Checkout"),
        Text("状态", "Status"),
        Text("渠道", "Provider"),
        Text("金额", "Amount"),
        Text("货币", "Currency"),
        Text("已退金额", "Refunded"),
        Text("时间", "At"),
    ),
    _payments,
    PaymentFilters,
)
REFUNDS = ExportKind(
    "refunds",
    "payments.read",
    Text("导出退款", "Export refunds"),
    (
        Text("退款编号", "Refund"),
        Text("支付编号", "Payment"),
        Text("订单", "Order"),
        Text("状态", "State"),
        Text("金额", "Amount"),
        Text("货币", "Currency"),
        Text("原因", "Reason"),
        Text("尝试次数", "Attempts"),
        Text("错误", "Error"),
        Text("时间", "At"),
    ),
    _refunds,
    RefundFilters,
)
