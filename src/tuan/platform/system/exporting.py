"""Export the audit log."""

import orjson

from tuan.kit.text import Text
from tuan.platform.sheets.cells import in_shop_zone
from tuan.platform.system import console
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


async def _page(asking: Asking) -> Got:
    shown = await console.audit_log(asking.staff, asking.tx, asking.page)
    rows = [
        (
            in_shop_zone(row.at),
            row.staff,
            row.action,
            row.object_kind,
            row.object_id,
            orjson.dumps(row.before).decode() if row.before is not None else "",
            orjson.dumps(row.after).decode() if row.after is not None else "",
        )
        for row in shown.items
    ]
    return Got(list(rows), shown.next_cursor)


AUDIT = ExportKind(
    "audit",
    "audit.read",
    Text("导出操作日志", "Export audit log"),
    (
        Text("时间", "At"),
        Text("谁", "Who"),
        Text("动作", "Action"),
        Text("对象", "Kind"),
        Text("编号", "Id"),
        Text("之前", "Before"),
        Text("之后", "After"),
    ),
    _page,
)
