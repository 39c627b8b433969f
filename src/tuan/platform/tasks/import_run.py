"""Work an import off: rows of the file become things, things are written in chunks, what cannot be taken is told row by row."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from uuid import UUID

import anyio

from tuan.kit.errors import Refusal
from tuan.platform.database import Tx
from tuan.platform.sheets import reading
from tuan.platform.sheets.cells import Fault, Given
from tuan.platform.sheets.reading import Sheet
from tuan.platform.shop_facts import zone_of
from tuan.platform.tasks import files, store
from tuan.platform.tasks.importing import (
    MOST_ROWS_OF_ONE,
    Importing,
    ImportKind,
    NamedTwice,
    Outcome,
    RowOfRefused,
    Thing,
    TooManyRowsOfOne,
    import_kinds,
)
from tuan.platform.tasks.kinds import TaskKind, plug_task
from tuan.platform.tasks.running import Chunk, Running


def plug_import(kind: ImportKind) -> None:
    """From now on files of this kind can be imported."""
    import_kinds[kind.name] = kind

    async def run(running: Running) -> None:
        await run_import(running, kind)

    plug_task(TaskKind(f"import.{kind.name}", kind.permission, kind.title, run))


async def run_import(running: Running, kind: ImportKind) -> None:
    """Rehearse or write, chunk by chunk. With `reject_all` a rehearsal of all rows comes first, and one fault ends it."""
    assert running.task.file_id is not None
    path = files.brought(running.shop_id, running.task.file_id)
    given = running.input
    sheet = await anyio.to_thread.run_sync(
        lambda: reading.look(path, encoding=given.get("encoding"), delimiter=given.get("delimiter"))
    )
    mapping = given.get("mapping") or kind.guess(sheet.headers)
    kind.check_mapping(sheet.headers, mapping)
    if not running.position:
        await _begin(running, sheet)
    while running.position["stage"] != "over":
        await _one_pass(running, kind, sheet, mapping)


async def _begin(running: Running, sheet: Sheet) -> None:
    rehearses = running.input.get("dry_run") or running.input.get("policy") == "reject_all"
    rows = await anyio.to_thread.run_sync(reading.count, sheet)
    async with running.chunk() as chunk:
        chunk.total, chunk.phase = rows, "checking" if rehearses else "writing"
        chunk.position = {"stage": "check" if rehearses else "write", "rows": 0, "headers": list(sheet.headers)}


async def _one_pass(running: Running, kind: ImportKind, sheet: Sheet, mapping: dict[str, str]) -> None:
    things = _things(kind, sheet, mapping, skip=running.position["rows"])
    while True:
        batch = await anyio.to_thread.run_sync(_batch, things, kind.at_once)
        if not batch:
            break
        async with running.chunk() as chunk:
            await _write(running, kind, chunk, batch, mapping)
            chunk.position["rows"] += sum(len(thing) for thing in batch)
            chunk.done = chunk.position["rows"]
        if (
            running.position["stage"] == "write"
            and running.input.get("policy") == "reject_all"
            and running.task.refused
        ):
            raise _changed_meanwhile(running)
    async with running.chunk() as chunk:
        is_check = chunk.position["stage"] == "check"
        if is_check and not running.input.get("dry_run") and not running.task.refused:
            await store.forget_keys(chunk.tx, running.task.id)
            chunk.start_over(**{**chunk.position, "stage": "write", "rows": 0})
            chunk.phase = "writing"
        else:
            chunk.position["stage"] = "over"
            is_refused = is_check and not running.input.get("dry_run")
            chunk.total = chunk.position["rows"]
            chunk.phase = "refused_all" if is_refused else "checked" if is_check else "written"
            if is_refused:
                chunk.start_over(**chunk.position)
                chunk.done = chunk.position["rows"]


class ChangedMeanwhile(Refusal, status=409, zh="检查之后数据又变了，已停在出错的地方"):
    """Something changed after the check; the import stopped where a row was refused."""

    rows_written: int


def _changed_meanwhile(running: Running) -> ChangedMeanwhile:
    return ChangedMeanwhile(rows_written=running.done)


class _Rehearsed(Exception):
    """Undo what a rehearsal wrote."""


async def _write(
    running: Running, kind: ImportKind, chunk: Chunk, batch: Sequence[Thing], mapping: dict[str, str]
) -> None:
    headers = {field: header for header, field in mapping.items()}
    is_rehearsal = chunk.position["stage"] == "check"
    twice = await _named_twice(chunk.tx, running.task.id, kind, batch)
    fresh = [thing for thing in batch if id(thing) not in twice]
    importing = Importing(chunk.tx, running.task, chunk, is_rehearsal, await zone_of(chunk.tx, running.shop_id))
    outcomes: Sequence[Outcome | Fault] = []
    try:
        async with chunk.tx.savepoint():
            outcomes = await kind.write(importing, fresh) if fresh else []
            if is_rehearsal:
                raise _Rehearsed
    except _Rehearsed:
        pass
    for thing, outcome in zip(fresh, outcomes, strict=True):
        if isinstance(outcome, Fault):
            _refuse(chunk, headers, thing, outcome)
        elif outcome == "made":
            chunk.made += 1
        elif outcome == "changed":
            chunk.changed += 1
        else:
            chunk.skipped += 1
    for thing in batch:
        if id(thing) in twice:
            _refuse(chunk, headers, thing, Fault(NamedTwice(), kind.grouped_by or "", thing[0].line))


def _refuse(chunk: Chunk, headers: dict[str, str], thing: Thing, fault: Fault) -> None:
    guilty = fault.line if fault.line is not None else thing[0].line
    for row in thing:
        reason: Refusal = fault.refusal if row.line == guilty else RowOfRefused()
        column = headers.get(fault.field, "") if row.line == guilty else ""
        chunk.refuse(reason, line=row.line, column=column, cells=dict(row.cells))


async def _named_twice(tx: Tx, task_id: UUID, kind: ImportKind, batch: Sequence[Thing]) -> set[int]:
    names = {id(thing): set(kind.keys(thing)) for thing in batch}
    known = await store.meet(tx, task_id, sorted(set().union(*names.values()))) if any(names.values()) else set()
    twice: set[int] = set()
    for thing in batch:
        mine = names[id(thing)]
        if mine & known:
            twice.add(id(thing))
        known = known | mine
    return twice


def _things(kind: ImportKind, sheet: Sheet, mapping: dict[str, str], *, skip: int) -> Iterator[Thing]:
    fields = [(index, mapping[header]) for index, header in enumerate(sheet.headers) if header in mapping]

    def given() -> Iterator[Given]:
        for row in reading.rows(sheet, skip=skip):
            yield Given(
                row.line,
                {name: row.cells[index] for index, name in fields},
                dict(zip(sheet.headers, row.cells, strict=True)),
            )

    if kind.grouped_by is None:
        yield from ((row,) for row in given())
        return
    name = kind.grouped_by
    for key, rows in groupby(given(), key=lambda row: row.values.get(name, "")):
        if not key:
            yield from ((row,) for row in rows)  # Rows without a name of their own stand alone.
            continue
        thing = tuple(islice(rows, MOST_ROWS_OF_ONE + 1))
        if len(thing) > MOST_ROWS_OF_ONE:
            raise TooManyRowsOfOne(line=thing[0].line, most=MOST_ROWS_OF_ONE)
        yield thing


def _batch(things: Iterator[Thing], most: int) -> list[Thing]:
    """So many things, or fewer when they are long."""
    batch: list[Thing] = []
    rows = 0
    for thing in things:
        batch.append(thing)
        rows += len(thing)
        if len(batch) >= most or rows >= most * 4:
            break
    return batch
