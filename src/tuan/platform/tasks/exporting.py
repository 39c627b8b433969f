"""Export a list as a task: page by page into a file that a crash neither tears nor repeats."""

import csv
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import anyio
from fastapi import APIRouter, Depends
from pydantic import Field, create_model

from tuan.kit.decimals import decimal_text
from tuan.kit.ids import SessionId, StaffId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Language, Now, WriteTx
from tuan.platform.http.depends import PageAsked
from tuan.platform.http.schemas import MoneyOut, Wire
from tuan.platform.sheets.writing import BOM, csv_line, write_xlsx
from tuan.platform.shop_facts import zone_of
from tuan.platform.tasks import files
from tuan.platform.tasks.ask import ask
from tuan.platform.tasks.kinds import TaskKind, plug_task
from tuan.platform.tasks.rights import rights_now
from tuan.platform.tasks.running import Running
from tuan.platform.tasks.schemas import NewTask, TaskOut

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Asking:
    """Which page of which list is wanted, in the words of the list's own route."""

    tx: Tx
    staff: Staff
    page: PageAsked
    filters: dict[str, Any]
    language: str
    zone: ZoneInfo
    at: datetime

    def when(self, at: datetime | None) -> str:
        """A time as the file writes it: by the shop's clock, with its offset; nothing for none."""
        return at.astimezone(self.zone).isoformat(sep=" ", timespec="seconds") if at else ""


@dataclass(frozen=True, slots=True)
class Got:
    """Rows of the file (one thing of the list may be several), and the cursor of the next page; None at the end."""

    rows: Sequence[Sequence[Any]]
    next_cursor: str | None


class NoFilters(Wire):
    """A list without filters."""


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One list: who may read it, its columns, its filters (the list's own), and how a page of it is read."""

    name: str
    permission: str
    title: Text
    columns: tuple[Text, ...]
    page: Callable[[Asking], Awaitable[Got]]
    filters: type[Wire] = NoFilters
    at_once: int = AT_ONCE
    known: Callable[[Staff], dict[str, Any]] = lambda _: {}  # What follows from who asks, beside the filters.
    wider: tuple[str, ...] = ()  # Permissions that show more of the list to those who have them.


def plug_export(kind: ExportKind) -> None:
    """From now on this list can be exported."""

    async def run(running: Running) -> None:
        await run_export(running, kind)

    plug_task(TaskKind(f"export.{kind.name}", kind.permission, kind.title, run))


async def run_export(running: Running, kind: ExportKind) -> None:
    """Write rows page by page; what a lost page left behind in the file is cut off before the next one."""
    filters = dict(kind.filters.model_validate(running.input.get("filters", {}))) | running.input.get("known", {})
    out = files.result(running.shop_id, running.task.id)
    spool = out.with_suffix(".rows")
    if not running.position:
        head = BOM + csv_line([title.into(running.task.language) for title in kind.columns])
        async with running.chunk() as chunk:
            size = await anyio.to_thread.run_sync(_append, spool, head, 0)
            chunk.position, chunk.phase = {"bytes": size, "cursor": None, "is_over": False}, "writing"
    while not running.position["is_over"]:
        async with running.chunk() as chunk:
            page = PageAsked(chunk.position["cursor"], kind.at_once)
            reader = await _reader(chunk.tx, running, kind)
            zone = await zone_of(chunk.tx, running.shop_id)
            asking = Asking(chunk.tx, reader, page, filters, running.task.language, zone, chunk.at)
            got = await kind.page(asking)
            lines = b"".join(csv_line(row) for row in got.rows)
            size = await anyio.to_thread.run_sync(_append, spool, lines, chunk.position["bytes"])
            chunk.done += len(got.rows)
            chunk.position = {"bytes": size, "cursor": got.next_cursor, "is_over": got.next_cursor is None}
    await anyio.to_thread.run_sync(_finish, spool, out, running.input["format"])
    async with running.chunk() as chunk:
        chunk.total, chunk.phase = chunk.done, "written"
        day = running.task.created_at.strftime("%Y%m%d-%H%M%S")
        chunk.result_name = f"{kind.name}-{day}.{running.input['format']}"


class NewExport(NewTask):
    """Which rows, in which format."""

    format: Literal["csv", "xlsx"] = "csv"


def export_route(to: APIRouter, kind: ExportKind) -> None:
    """Give a list its own route, which names its permission."""

    name = f"Export{kind.name.title().replace('_', '')}"
    shape = create_model(name, __base__=NewExport, filters=(kind.filters, Field(default_factory=kind.filters)))

    async def start(tx: WriteTx, now: Now, language: Language, body: NewExport, staff: Staff) -> TaskOut:
        return await ask(
            tx,
            staff,
            kind=f"export.{kind.name}",
            task_id=body.id,
            input=body.model_dump(mode="json", exclude={"id"}, by_alias=True) | _known(kind, staff),
            language=language,
            at=now,
        )

    start.__annotations__ |= {"body": shape, "staff": Annotated[Staff, Depends(permission(kind.permission))]}
    start.__name__, start.__doc__ = f"export_{kind.name}", f"{kind.title.en} with the list's own filters, as a task."
    to.post(f"/exports/{kind.name}", status_code=201)(start)


def _known(kind: ExportKind, staff: Staff) -> dict[str, Any]:
    known = {"known": kind.known(staff), "wider": [name for name in kind.wider if staff.may(name)]}
    return {name: value for name, value in known.items() if value}


def amount(money: MoneyOut | None) -> tuple[str, str]:
    """An amount as two cells: exact decimals, and the currency."""
    return (decimal_text(Money(money.minor, money.currency)), money.currency) if money else ("", "")


async def _reader(tx: Tx, running: Running, kind: ExportKind) -> Staff:
    """Reads as the one who asked, with this one permission: of the shop's own things nothing else.

    Those that show more count if they were there when it was asked for, and still are.
    """
    wider = frozenset(running.input.get("wider", ())) & frozenset(kind.wider)
    if wider:
        asked_by = running.task.asked_by
        wider &= await rights_now(tx, running.shop_id, asked_by) if asked_by else frozenset()
    return Staff(
        id=StaffId(running.task.asked_by or running.task.id),
        session_id=SessionId(running.task.id),
        csrf_token="",
        shop_id=running.shop_id,
        permissions=wider | {kind.permission},
        name=running.task.asked_name,
    )


def _append(path: Path, content: bytes, offset: int) -> int:
    """Write behind what is known to be whole, and make sure of it before anybody relies on it. The size now."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return offset + len(content)


def _finish(spool: Path, out: Path, kind: str) -> None:
    """The file that people get. Doing it again after a crash gives the same file."""
    if not spool.exists():
        return  # It had been finished when the worker died.
    if kind == "xlsx":
        write_xlsx(out, _rows(spool))
        spool.unlink()
    else:
        spool.replace(out)


def _rows(spool: Path) -> Iterator[list[str]]:
    with spool.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)
