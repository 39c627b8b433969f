"""Export the audit log."""

from uuid import UUID

import orjson
from pydantic import AwareDatetime, Field

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.system import console_audit
from tuan.platform.system.console_audit import ObjectId, Word
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class AuditFilters(Wire):
    """As the log is filtered."""

    staff_id: UUID | None = None
    action: Word = None
    object_kind: Word = None
    object_id: ObjectId = None
    since: AwareDatetime | None = Field(default=None, alias="from")
    until: AwareDatetime | None = Field(default=None, alias="to")


async def _page(asking: Asking) -> Got:
    shown = await console_audit.audit_log(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            asking.when(row.at),
            row.staff,
            row.action,
            row.object_kind,
            row.object_id,
            orjson.dumps(row.before).decode() if row.before is not None else "",
            orjson.dumps(row.after).decode() if row.after is not None else "",
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


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
    AuditFilters,
)
