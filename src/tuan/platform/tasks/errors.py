"""What a task is refused for."""

from tuan.kit.errors import Refusal


class TaskEnded(Refusal, status=409, zh="任务已经结束"):
    """This task has ended already."""


class TaskNotEnded(Refusal, status=409, zh="只有失败或取消的任务可以继续"):
    """Only a task that failed or was cancelled can go on."""


class TaskIdTaken(Refusal, status=409, zh="这个任务编号已被使用"):
    """Another task has this id."""


class FileMissing(Refusal, status=409, zh="文件不在了，请重新上传"):
    """The file is not here (any more): bring it again."""


class FilePartMisplaced(Refusal, status=409, zh="文件片段的位置不对"):
    """This part does not follow what has arrived."""

    arrived: int


class FileTooLarge(Refusal, status=413, zh="文件太大"):
    """This file is too large."""

    max_bytes: int


class UnknownTaskKind(Refusal, status=409, zh="程序不认识这种任务"):
    """The program does not know this kind of task."""


class TaskBroke(Refusal, status=500, zh="任务意外中断，可以重试"):
    """The task broke unexpectedly; it may be tried again, and goes on where it stood."""
