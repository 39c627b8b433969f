"""Export the share tree of a thing, parents before children."""

from uuid import UUID

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks.exporting import Asking, ExportKind, Got
from tuan.sharing import console
from tuan.sharing.shapes import Kind


class ShareFilters(Wire):
    """Of what."""

    kind: Kind = "product"
    target_id: UUID = UUID(int=0)


async def _page(asking: Asking) -> Got:
    shown = await console.shares(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.depth,
            row.sharer.nickname,
            row.id,
            row.parent_id or "",
            row.kind,
            row.target_id,
            row.visits,
            row.sign_ups,
            row.orders,
            asking.when(row.created_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


SHARES = ExportKind(
    "shares",
    "shares.read",
    Text("导出分享", "Export shares"),
    (
        Text("代", "Generation"),
        Text("分享人", "Sharer"),
        Text("编号", "Id"),
        Text("上级编号", "Parent"),
        Text("对象种类", "Kind"),
        Text("对象编号", "Target"),
        Text("访问", "Visits"),
        Text("注册", "Sign-ups"),
        Text("订单", "Orders"),
        Text("时间", "At"),
    ),
    _page,
    ShareFilters,
)
