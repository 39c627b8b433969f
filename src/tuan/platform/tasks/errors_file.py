"""What a task could not do, as a file to mend: the columns as they were given, then why each row was refused."""

from collections.abc import AsyncIterator
from pathlib import Path

from tuan.platform.database import Database
from tuan.platform.sheets.writing import BOM, csv_line
from tuan.platform.tasks import store
from tuan.platform.tasks.shapes import Task

AT_ONCE = 500


async def error_lines(database: Database, task: Task) -> AsyncIterator[bytes]:
    """The file, piece by piece. An import of it passes over the columns that tell why."""
    headers: list[str] = task.position.get("headers", [])
    words = ("Line", "Column", "Code", "Error") if task.language == "en" else ("行号", "列", "错误代码", "错误")
    yield BOM
    after = -1
    while True:
        async with database.reading() as tx:
            found = await store.refusals(tx, task.id, after=after, limit=AT_ONCE)
        if after == -1:
            headers = headers or sorted({name for refused in found for name in refused.cells})
            yield csv_line([*headers, *(f"#{word}" for word in words)])
        if not found:
            return
        yield b"".join(
            csv_line(
                [
                    *(refused.cells.get(name, "") for name in headers),
                    refused.line,
                    refused.column,
                    refused.code,
                    refused.en if task.language == "en" else refused.zh,
                ]
            )
            for refused in found
        )
        after = found[-1].number


async def write_errors(database: Database, task: Task, path: Path) -> None:
    """Write the file on this machine."""
    with path.open("wb") as file:  # The command line waits for nothing else.
        async for lines in error_lines(database, task):
            file.write(lines)
