"""A task goes on where it stood, is never done twice, and stops when it is told to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tuan.kit.clock import system_clock
from tuan.kit.errors import NotFound
from tuan.kit.ids import ShopId, new_id
from tuan.kit.text import Text
from tuan.platform.database import Database, Tx
from tuan.platform.hiding import HIDDEN
from tuan.platform.jobs import GiveUp, Work
from tuan.platform.tasks import files, store, sweeps
from tuan.platform.tasks.errors import FilePartMisplaced
from tuan.platform.tasks.kinds import TaskKind, kinds, plug_task
from tuan.platform.tasks.running import Running, Superseded
from tuan.platform.tasks.shapes import Asked, Task
from tuan.platform.tasks.work import work_off

SHOP = ShopId(new_id())


class Trouble(Exception):
    """Something that nobody foresaw."""


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, system_clock)


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    before = dict(kinds)
    yield
    kinds.clear()
    kinds.update(before)


async def a_task(database: Database, run: Any, *, at: Any = None, **asked: Any) -> UUID:
    plug_task(TaskKind("test.kind", "test.run", Text("试", "Test"), run))
    task_id = new_id()
    new = Asked(
        id=task_id,
        shop_id=SHOP,
        kind="test.kind",
        asked_by=None,
        asked_name="me",
        language="en",
        input={"n": 5},
        **asked,
    )
    async with database.transaction() as tx:
        await store.insert(tx, new, state="queued", at=at or system_clock())
    return task_id


async def the(database: Database, task_id: UUID) -> Task:
    async with database.reading() as tx:
        found = await store.find(tx, task_id)
    assert found is not None
    return found


async def write_key(tx: Tx, task_id: UUID, number: int) -> None:
    """A row that can be written once only."""
    assert await store.meet(tx, task_id, [str(number)]) == set()


async def count(running: Running) -> None:
    while running.done < running.input["n"]:
        async with running.chunk() as chunk:
            await write_key(chunk.tx, running.task.id, chunk.done)
            chunk.done += 1
            chunk.changed += 1
            chunk.total = running.input["n"]


async def test_a_task_is_done_chunk_by_chunk(database: Database, work: Work) -> None:
    task_id = await a_task(database, count)
    done = await work_off(work, task_id)
    assert done is not None
    assert (done.state, done.done, done.total, done.changed, done.refused) == ("done", 5, 5, 5, 0)
    assert await work_off(work, task_id) is None  # Its job came twice.


async def test_a_database_that_was_away_costs_the_chunk_in_hand_only(database: Database, work: Work) -> None:
    attempts = 0

    async def stumbles(running: Running) -> None:
        nonlocal attempts
        attempts += 1
        while running.done < 5:
            async with running.chunk() as chunk:
                await write_key(chunk.tx, running.task.id, chunk.done)
                chunk.done += 1
                if chunk.done == 3 and attempts == 1:
                    raise psycopg.OperationalError("the server went away")

    task_id = await a_task(database, stumbles)
    with pytest.raises(psycopg.OperationalError):
        await work_off(work, task_id)
    assert ((await the(database, task_id)).state, (await the(database, task_id)).done) == ("running", 2)
    done = await work_off(work, task_id)
    assert done is not None
    assert (done.state, done.done, attempts) == ("done", 5, 2)


async def test_the_slower_of_two_workers_leaves_without_a_trace(database: Database, work: Work) -> None:
    taken_over: list[Task | None] = []
    attempts = 0

    async def slow(running: Running) -> None:
        nonlocal attempts
        attempts += 1
        if attempts > 1:
            return await count(running)
        async with running.chunk() as chunk:
            await write_key(chunk.tx, running.task.id, chunk.done)
            chunk.done += 1
        taken_over.append(await work_off(work, running.task.id))  # The other one does it to the end.
        with pytest.raises(Superseded):
            async with running.chunk() as chunk:
                chunk.done += 100
        raise Superseded

    task_id = await a_task(database, slow)
    assert await work_off(work, task_id) is None
    assert taken_over[0] is not None
    assert taken_over[0].state == "done"
    assert (await the(database, task_id)).done == 5


async def test_who_stops_a_task_keeps_what_was_written(database: Database, work: Work) -> None:
    async def stopped(running: Running) -> None:
        while running.done < 5:
            async with running.chunk() as chunk:
                chunk.done += 1
            if running.done == 2 and not running.position:
                async with database.transaction() as tx:
                    await store.save(
                        tx, running.task.id, at=system_clock(), is_cancel_asked=True, position={"asked": 1}
                    )

    task_id = await a_task(database, stopped)
    ended = await work_off(work, task_id)
    assert ended is not None
    assert (ended.state, ended.done) == ("cancelled", 2)
    async with database.transaction() as tx:
        await store.save(tx, task_id, at=system_clock(), state="queued", is_cancel_asked=False, ended_at=None)
    ended = await work_off(work, task_id)
    assert ended is not None
    assert (ended.state, ended.done) == ("done", 5)


async def test_a_refusal_ends_it_by_name_and_a_bug_too(database: Database, work: Work) -> None:
    async def refuses(running: Running) -> None:
        raise NotFound(kind="product")

    async def breaks(running: Running) -> None:
        raise Trouble("with 138 0013 8000")

    task_id = await a_task(database, refuses)
    ended = await work_off(work, task_id)
    assert ended is not None
    assert ended.problem == {
        "code": "not_found",
        "zh": NotFound.title.zh,
        "en": NotFound.title.en,
        "data": {"kind": "product"},
    }
    task_id = await a_task(database, breaks)
    with pytest.raises(GiveUp) as caught:
        await work_off(work, task_id)
    assert str(caught.value) == f"task {task_id}: Trouble: with {HIDDEN}"
    broken = await the(database, task_id)
    assert broken.state == "failed"
    assert broken.problem is not None
    assert broken.problem["code"] == "task_broke"


async def test_what_was_refused_is_kept_with_what_was_given(database: Database, work: Work) -> None:
    async def refuses(running: Running) -> None:
        for line in (2, 3):
            async with running.chunk() as chunk:
                chunk.refuse(NotFound(kind="product"), line=line, column="code", cells={"编码": "=1+1"})

    task_id = await a_task(database, refuses)
    await work_off(work, task_id)
    async with database.reading() as tx:
        found = await store.refusals(tx, task_id, after=-1, limit=10)
    assert [(refused.number, refused.line, refused.code) for refused in found] == [
        (0, 2, "not_found"),
        (1, 3, "not_found"),
    ]


def test_a_part_of_an_upload_may_come_twice_but_not_too_early() -> None:
    file_id = new_id()
    assert files.append(SHOP, file_id, b"first ", offset=0) == 6
    assert files.append(SHOP, file_id, b"second", offset=6) == 12
    assert files.append(SHOP, file_id, b"second", offset=6) == 12
    assert files.brought(SHOP, file_id).read_bytes() == b"first second"
    with pytest.raises(FilePartMisplaced):
        files.append(SHOP, file_id, b"fourth", offset=18)
    assert files.brought(SHOP, file_id).read_bytes() == b"first second"


async def test_old_tasks_and_their_files_are_forgotten(database: Database, work: Work) -> None:
    file_id = new_id()
    files.append(SHOP, file_id, b"x", offset=0)
    task_id = await a_task(database, count, file_id=file_id)
    await work_off(work, task_id)
    files.result(SHOP, task_id).write_bytes(b"y")
    assert await sweeps.forget_old_tasks(work) == 0
    later = Work(database, lambda: system_clock() + timedelta(days=31))
    assert await sweeps.forget_old_tasks(later) == 1
    assert not files.result(SHOP, task_id).exists()
    assert not (files.folder() / str(SHOP) / f"{file_id}.in").exists()
