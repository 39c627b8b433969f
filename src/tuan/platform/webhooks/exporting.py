"""Export webhooks, and what went to one of them."""

from typing import Literal
from uuid import UUID

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got
from tuan.platform.webhooks import console


class MessageFilters(Wire):
    """Which webhook, and as its list is filtered."""

    webhook_id: UUID = UUID(int=0)
    state: Literal["due", "delivered", "given_up"] | None = None


async def _webhooks(asking: Asking) -> Got:
    rows = [
        (
            row.url,
            row.note,
            " ".join(row.event_names),
            row.is_enabled,
            row.disabled_reason or "",
            asking.when(row.failing_since),
            asking.when(row.created_at),
        )
        for row in await console.webhooks(asking.staff, asking.tx, asking.at)
    ]
    return Got(rows, None)


async def _messages(asking: Asking) -> Got:
    filters = dict(asking.filters)
    webhook_id = filters.pop("webhook_id")
    shown = await console.messages(asking.staff, asking.tx, asking.at, asking.page, webhook_id, **filters)
    rows = [
        (
            row.id,
            row.event_name,
            row.state,
            row.attempts,
            asking.when(row.created_at),
            asking.when(row.next_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


WEBHOOKS = ExportKind(
    "webhooks",
    "webhooks.manage",
    Text("导出 Webhook", "Export webhooks"),
    (
        Text("接收地址", "Address"),
        Text("备注", "Note"),
        Text("事件", "Events"),
        Text("是否启用", "Enabled"),
        Text("停用原因", "Why disabled"),
        Text("失败自", "Failing since"),
        Text("创建时间", "Made at"),
    ),
    _webhooks,
)

MESSAGES = ExportKind(
    "webhook_messages",
    "webhooks.manage",
    Text("导出 Webhook 消息", "Export webhook messages"),
    (
        Text("编号", "Id"),
        Text("事件", "Event"),
        Text("状态", "State"),
        Text("次数", "Attempts"),
        Text("时间", "At"),
        Text("下次尝试", "Next try"),
    ),
    _messages,
    MessageFilters,
)
