"""Export the list of tasks."""

from tuan.kit.text import Text
from tuan.platform.callers import Staff
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks import console
from tuan.platform.tasks.exporting import Asking, ExportKind, Got
from tuan.platform.tasks.shapes import TaskState


class TaskFilters(Wire):
    """As the list of tasks is filtered."""

    state: TaskState | None = None


def _seen_by(staff: Staff) -> dict[str, list[str]]:
    return {"seen": console.kinds_of(staff)}


async def _page(asking: Asking) -> Got:
    shown = await console.listed(asking.tx, asking.staff.shop_id, asking.page, **asking.filters)
    rows = [
        (
            row.title.zh if asking.language.startswith("zh") else row.title.en,
            row.kind,
            row.state,
            row.asked_by,
            row.file_name,
            row.done,
            row.made,
            row.changed,
            row.skipped,
            row.refused,
            asking.when(row.created_at),
            asking.when(row.ended_at),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


TASKS = ExportKind(
    "tasks",
    "tasks.read",
    Text("导出批量任务", "Export tasks"),
    (
        Text("任务", "Task"),
        Text("种类", "Kind"),
        Text("状态", "State"),
        Text("发起人", "Asked by"),
        Text("文件", "File"),
        Text("已处理", "Done"),
        Text("新增", "Made"),
        Text("更新", "Changed"),
        Text("没有变化", "Skipped"),
        Text("未通过", "Refused"),
        Text("发起时间", "Asked at"),
        Text("结束时间", "Ended at"),
    ),
    _page,
    TaskFilters,
    known=_seen_by,
)
