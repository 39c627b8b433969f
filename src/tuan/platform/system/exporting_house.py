"""Export jobs and deliveries, as the house sees them."""

import orjson

from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.system import console, console_deliveries
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class JobFilters(Wire):
    """As the list of jobs is filtered."""

    status: console.JobState | None = None


class DeliveryFilters(Wire):
    """As the list of deliveries is filtered."""

    state: console_deliveries.State = "failed"


async def _jobs(asking: Asking) -> Got:
    shown = await console.jobs(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.id,
            row.task,
            row.queue,
            row.status,
            row.attempts,
            asking.when(row.scheduled_at),
            asking.when(row.at),
            row.error or "",
            orjson.dumps(row.arguments).decode(),
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


async def _deliveries(asking: Asking) -> Got:
    shown = await console_deliveries.deliveries(asking.staff, asking.tx, asking.page, **asking.filters)
    rows = [
        (
            row.event_name,
            row.subject,
            row.listener,
            row.state,
            row.attempts,
            asking.when(row.at),
            asking.when(row.next_at),
            row.error or "",
        )
        for row in shown.items
    ]
    return Got(rows, shown.next_cursor)


JOBS = ExportKind(
    "jobs",
    "system.read_house",
    Text("导出任务", "Export jobs"),
    (
        Text("编号", "Id"),
        Text("任务", "Job"),
        Text("队列", "Queue"),
        Text("状态", "State"),
        Text("次数", "Attempts"),
        Text("计划时间", "Scheduled at"),
        Text("最近变化", "Last change"),
        Text("最近的错误", "Last error"),
        Text("参数", "Arguments"),
    ),
    _jobs,
    JobFilters,
)

DELIVERIES = ExportKind(
    "deliveries",
    "system.read_house",
    Text("导出事件送达", "Export deliveries"),
    (
        Text("事件", "Event"),
        Text("对象", "Subject"),
        Text("监听方", "Listener"),
        Text("状态", "State"),
        Text("次数", "Attempts"),
        Text("时间", "At"),
        Text("下次尝试", "Next try"),
        Text("最近的错误", "Last error"),
    ),
    _deliveries,
    DeliveryFilters,
)
