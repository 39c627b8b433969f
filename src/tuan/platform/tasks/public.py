"""What the floors above ask of the tasks."""

from tuan.platform.tasks.ask import ask
from tuan.platform.tasks.exporting import plug_export
from tuan.platform.tasks.import_run import plug_import
from tuan.platform.tasks.kinds import TaskKind, plug_task
from tuan.platform.tasks.rights import plug_rights
from tuan.platform.tasks.running import Chunk, Running
from tuan.platform.tasks.schemas import NewTask, TaskOut

__all__ = [
    "Chunk",
    "NewTask",
    "Running",
    "TaskKind",
    "TaskOut",
    "ask",
    "plug_export",
    "plug_import",
    "plug_rights",
    "plug_task",
]
