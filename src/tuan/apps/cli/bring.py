"""``tuan import``: take a file in, with its progress, at once; killed and called again, it goes on where it stood."""

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid5

import typer

if TYPE_CHECKING:
    from tuan.platform.tasks.shapes import Task


def bring(
    kind: Annotated[str, typer.Argument(help="products, stock, orders (of the past), customers or shipments.")],
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; with --preset litemall, its folder.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="HEADER=FIELD; as often as needed. Default: guessed by name.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, count, write nothing.")] = False,
    errors: Annotated[str, typer.Option(help="reject-rows: take the others. reject-all: one wrong row stops all.")] = (
        "reject-rows"
    ),
    errors_file: Annotated[Path | None, typer.Option(help="Where refused rows go. Default: FILE.errors.csv.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="utf-8, gb18030 (GBK too) or utf-16. Default: found out.")
    ] = None,
    delimiter: Annotated[str | None, typer.Option(help="What stands between cells. Default: found out.")] = None,
    shop: Annotated[str | None, typer.Option(help="The id of the shop. Default: the first one.")] = None,
    pictures: Annotated[Path | None, typer.Option(help="A folder with the picture files that products name.")] = None,
    make_categories: Annotated[bool, typer.Option("--make-categories", help="Make categories not there yet.")] = False,
    currency: Annotated[str, typer.Option(help="Of past orders that name none.")] = "CNY",
    dates: Annotated[str, typer.Option(help="Of past orders: ymd, mdy (12/31/2026) or dmy (31/12/2026).")] = "ymd",
    preset: Annotated[str | None, typer.Option(help="litemall: the tables of a litemall shop, joined.")] = None,
) -> None:
    """Take products, stock, past orders, customers or shipments from a file. The same file again changes nothing."""
    from tuan.apps.cli.admin import _shop_id
    from tuan.apps.exchange import IMPORTS
    from tuan.apps.ground import migrated_database
    from tuan.platform.halt import Halt

    if kind not in {known.name for known in IMPORTS}:
        raise Halt(f"There is no import of '{kind}': {', '.join(known.name for known in IMPORTS)}.", exit_code=2)
    if errors not in ("reject-rows", "reject-all"):
        raise Halt("--errors is reject-rows or reject-all.", exit_code=2)
    if encoding not in (None, "utf-8", "gb18030", "utf-16"):
        raise Halt("--encoding is utf-8, gb18030 or utf-16.", exit_code=2)
    if dates not in ("ymd", "mdy", "dmy"):
        raise Halt("--dates is ymd, mdy or dmy.", exit_code=2)
    if not file.exists():
        raise Halt(f"There is no file {file}.", exit_code=2)
    asked: dict[str, Any] = {
        "mapping": _mapping(mapping or []) or None,
        "dry_run": dry_run,
        "policy": errors.replace("-", "_"),
        "encoding": encoding,
        "delimiter": delimiter,
        "currency": currency.upper(),
        "dates": dates,
        "make_categories": make_categories or preset is not None,
        "pictures_folder": str(pictures.absolute()) if pictures else None,
    }
    with migrated_database() as url:
        task = asyncio.run(_run(url, kind, file, asked, shop_id=_shop_id(shop), preset=preset, told=errors_file))
    if task is None or task.state != "done" or task.refused:
        raise typer.Exit(1)


def _mapping(given: list[str]) -> dict[str, str]:
    from tuan.platform.halt import Halt

    pairs = {}
    for pair in given:
        header, equals, field = pair.rpartition("=")
        if not equals or not header:
            raise Halt(f"--map '{pair}' is not HEADER=FIELD.", exit_code=2)
        pairs[header] = field
    return pairs


async def _run(
    url: str, kind: str, file: Path, asked: dict[str, Any], *, shop_id: UUID, preset: str | None, told: Path | None
) -> "Task | None":
    from tuan.apps.cli.progress import watched
    from tuan.apps.house import build
    from tuan.apps.litemall import joined
    from tuan.identity import public as identity
    from tuan.kit.ids import ShopId
    from tuan.platform.halt import Halt
    from tuan.platform.settings import settings
    from tuan.platform.tasks import files, store
    from tuan.platform.tasks.errors_file import write_errors
    from tuan.platform.tasks.shapes import Asked
    from tuan.platform.tasks.work import work_off

    house, shop = build(settings(), url), ShopId(shop_id)
    await house.database.open()
    try:
        async with house.database.reading() as tx:
            if not await identity.shops(tx, [shop_id]):
                raise Halt(f"There is no shop with the id {shop_id}: make one by 'tuan admin create'.", exit_code=2)
        with joined(file, preset) as source:
            digest = _digest(source)
            file_id = uuid5(shop_id, digest)
            files.bring(shop, file_id, source)
        task_id = await _unfinished(house.database, shop, f"import.{kind}", file_id, asked)
        if task_id is None:
            task_id = uuid5(file_id, str(house.clock()))
            new = Asked(
                id=task_id,
                shop_id=shop,
                kind=f"import.{kind}",
                asked_by=None,
                asked_name="tuan import",
                language="en",
                input=asked,
                file_id=file_id,
                file_name=file.name,
            )
            async with house.database.transaction() as tx:
                await store.insert(tx, new, state="running", at=house.clock())
        else:
            print("Going on where it stood.")
        task = await watched(house.database, task_id, work_off(house.work, task_id))
        if task is not None and task.refused:
            path = told or Path.cwd() / file.with_name(f"{file.stem}.errors.csv")
            await write_errors(house.database, task, path)
            print(f"{task.refused} rows were refused; mend them in {path} and import that file.")
        return task
    finally:
        await house.database.close()


async def _unfinished(database: Any, shop_id: Any, kind: str, file_id: UUID, asked: dict[str, Any]) -> UUID | None:
    """The same import that somebody killed."""
    from psycopg.types.json import Jsonb

    async with database.reading() as tx:
        found: UUID | None = await tx.value(
            """select id from tasks where shop_id = %(shop_id)s and kind = %(kind)s and file_id = %(file_id)s
               and state = 'running' and asked_by is null and input = %(input)s order by created_at desc limit 1""",
            shop_id=shop_id,
            kind=kind,
            file_id=file_id,
            input=Jsonb(asked),
        )
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
