"""Imports, for operators: what a file looks like, and one route for each kind."""

from typing import Annotated, Literal
from uuid import UUID

import anyio
from fastapi import APIRouter, Depends, Query
from pydantic import Field

from tuan.kit.errors import NotFound
from tuan.kit.ids import ShopId
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Language, Now, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import TextOut, Wire
from tuan.platform.sheets import reading
from tuan.platform.sheets.cells import DateOrder
from tuan.platform.sheets.reading import Sheet
from tuan.platform.tasks import files
from tuan.platform.tasks.ask import ask
from tuan.platform.tasks.importing import ImportKind, import_kinds
from tuan.platform.tasks.schemas import FileName, NewTask, TaskOut

router = make_router("tasks")
SHOWN_ROWS = 8

Encoding = Literal["utf-8", "gb18030", "utf-16"]
Delimiter = Literal[",", "\t", ";", "|"]
Header = Annotated[str, Field(max_length=1000)]


class FieldOut(Wire):
    """A column that a kind understands."""

    name: str
    title: TextOut
    is_required: bool


class PreviewOut(Wire):
    """How a file is read, its first rows, and what its columns seem to mean."""

    encoding: Encoding
    delimiter: Delimiter
    is_workbook: bool
    headers: list[str]
    rows: list[list[str]]
    fields: list[FieldOut]
    mapping: dict[str, str]


class NewImport(NewTask):
    """A file that was brought, and how it is to be read. Without a mapping the headers are guessed."""

    file_id: UUID
    file_name: FileName
    mapping: Annotated[dict[Header, Annotated[str, Field(max_length=60)]] | None, Field(max_length=200)] = None
    policy: Literal["reject_all", "reject_rows"] = "reject_rows"
    dry_run: bool = False
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None


class NewProductImport(NewImport):
    """A file of products; categories that are not there may be made, and pictures may come in a zip."""

    make_categories: bool = False
    pictures_file_id: UUID | None = None


class NewOrderImport(NewImport):
    """A file of past orders; rows that name no currency are in this one. Dates may begin with the month or the day."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    dates: DateOrder = "ymd"


@router.get("/task-files/{file_id}/preview")
async def preview(
    staff: Annotated[Staff, Depends(permission("tasks.run"))],
    file_id: UUID,
    kind: Annotated[str, Query(max_length=60)],
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
) -> PreviewOut:
    """Look into a file that was brought. Raises FileMissing, and what a sheet is refused for."""
    known = import_kinds.get(kind)
    if known is None or not staff.may(known.permission):
        raise NotFound(kind="import")
    path = files.brought(ShopId(staff.shop_id), file_id)

    def read() -> tuple[Sheet, list[list[str]]]:
        sheet = reading.look(path, encoding=encoding, delimiter=delimiter)
        rows = reading.rows(sheet)
        return sheet, [list(row.cells) for row, _ in zip(rows, range(SHOWN_ROWS), strict=False)]

    sheet, rows = await anyio.to_thread.run_sync(read)
    return PreviewOut(
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,  # type: ignore[arg-type]  # One of those that `look` tries.
        is_workbook=sheet.kind == "xlsx",
        headers=list(sheet.headers),
        rows=rows,
        fields=[
            FieldOut(
                name=field.name, title=TextOut(zh=field.title.zh, en=field.title.en), is_required=field.is_required
            )
            for field in known.fields
        ],
        mapping=known.guess(sheet.headers),
    )


def import_route(to: APIRouter, kind: ImportKind, shape: type[NewImport] = NewImport) -> None:
    """Give a kind its own route, which names its permission."""

    async def start(tx: WriteTx, now: Now, language: Language, body: NewImport, staff: Staff) -> TaskOut:
        return await ask(
            tx,
            staff,
            kind=f"import.{kind.name}",
            task_id=body.id,
            input=body.model_dump(mode="json", exclude={"id", "file_id", "file_name"}),
            language=language,
            at=now,
            file_id=body.file_id,
            file_name=body.file_name,
        )

    start.__annotations__ |= {"body": shape, "staff": Annotated[Staff, Depends(permission(kind.permission))]}
    start.__name__, start.__doc__ = f"import_{kind.name}", f"{kind.title.en} from a file, as a task."
    to.post(f"/imports/{kind.name}", status_code=201)(start)
