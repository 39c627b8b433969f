"""The files of tasks, on disk: what people brought, and what was written for them. Each shop has a folder of its own."""

import os
import time
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.platform.settings import settings
from tuan.platform.tasks.errors import FileMissing, FilePartMisplaced, FileTooLarge

LARGEST_FILE = 512 * 1024 * 1024
LARGEST_PART = 8 * 1024 * 1024


def folder() -> Path:
    """Where all of them lie."""
    return settings().data_folder / "tasks"


def brought(shop_id: ShopId, file_id: UUID) -> Path:
    """What somebody uploaded. Raises FileMissing."""
    path = _place(shop_id, f"{file_id}.in")
    if not path.is_file():
        raise FileMissing
    return path


def result(shop_id: ShopId, task_id: UUID) -> Path:
    """What a task writes for whoever asked."""
    path = _place(shop_id, f"{task_id}.out")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def append(shop_id: ShopId, file_id: UUID, part: bytes, *, offset: int) -> int:
    """Write one part of an upload where it belongs, and drop what stood behind it: a part may come twice. The size now.

    Raises FilePartMisplaced, FileTooLarge.
    """
    path = _place(shop_id, f"{file_id}.in")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if offset + len(part) > LARGEST_FILE:
        raise FileTooLarge(max_bytes=LARGEST_FILE)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        arrived = file.seek(0, os.SEEK_END)
        if offset > arrived:
            raise FilePartMisplaced(arrived=arrived)
        file.seek(offset)
        file.write(part)
        file.truncate()
    return offset + len(part)


def bring(shop_id: ShopId, file_id: UUID, source: Path) -> None:
    """Take a file of this machine in, without a copy of its bytes in memory."""
    size = 0
    append(shop_id, file_id, b"", offset=0)
    with source.open("rb") as file:
        while part := file.read(LARGEST_PART):
            size = append(shop_id, file_id, part, offset=size)


def drop(shop_id: ShopId, task_id: UUID, file_id: UUID | None) -> None:
    """Delete what a task needed and wrote."""
    for name in (f"{task_id}.out", f"{task_id}.rows", *([f"{file_id}.in"] if file_id else [])):
        _place(shop_id, name).unlink(missing_ok=True)


def drop_strays(in_use: Collection[str], *, older_than_seconds: float) -> int:
    """Delete uploads for which no task was ever asked; how many."""
    dropped = 0
    for path in folder().glob("*/*.in"):
        if path.stem not in in_use and time.time() - path.stat().st_mtime > older_than_seconds:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _place(shop_id: ShopId, name: str) -> Path:
    return folder() / str(shop_id) / name
