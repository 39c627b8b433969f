"""The engine process beside a database: what it counts, whatever happens to it, and what it does not allow."""

import asyncio
import os
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psutil
import psycopg
import pytest

from tests.counting import Counting
from tuan.analytics import figures
from tuan.analytics.catalogue import metric
from tuan.analytics.errors import CallerLeft
from tuan.analytics.figures import Point
from tuan.analytics.tests.making import TEN, Story
from tuan.apps.wiring import wire
from tuan.platform.database import Database
from tuan.platform.warehouse import Questions, WarehouseAway
from tuan.platform.warehouse.place import folder_of, socket_of

COPIES = """
insert into tracked_events (shop_id, message_id, kind, name, anonymous_id, claimed_user_id, session_id, at, received_at, is_bot,
  properties, context)
select %(shop)s, %(batch)s || n, 'page', '', 'device ' || n %% 97, '', '', %(at)s::timestamptz + n * interval '1 second',
  %(at)s::timestamptz + interval '30 days', false, '{}', '{}' from generate_series(1, %(count)s) n
"""


@pytest.fixture
async def story(warehouse: Counting) -> AsyncIterator[Story]:
    wire()
    database, door = Database(warehouse.url, pool_size=4), warehouse.door()
    await database.open()
    yield Story(database, door)
    await door.close()
    await database.close()


async def _counts(story: Story) -> tuple[int, int]:
    """How many events PostgreSQL has, and how many the warehouse counts."""
    async with story.database.reading() as tx:
        kept = await tx.value("select count(*) from tracked_events")
    return kept, await story.events(last=TEN.date() + timedelta(days=30))


async def test_an_event_of_a_slow_transaction_is_counted_when_it_commits(story: Story, warehouse: Counting) -> None:
    with psycopg.connect(warehouse.url) as slow:
        slow.execute(COPIES, {"shop": story.shop_id, "batch": "slow", "at": TEN, "count": 1})
        await story.sees("quick", at=TEN + timedelta(days=2))
        # While it is open, nobody can say that everything is counted.
        waiting = asyncio.create_task(story.door.catch_up(within=2))
        for number in range(1, 6):  # It looks again and again, and counts whatever else there is.
            await _is_counted_meanwhile(story, number)
        assert await story.asked(last=TEN.date() + timedelta(days=9)).total(metric("visits")) == Point(
            TEN.date(), 0, 0, 0
        )
        assert not await waiting  # It waited as long as it does, and says that it is behind.
        slow.commit()
        assert await story.door.catch_up()
    assert await story.total("visits", last=TEN.date() + timedelta(days=9)) == 2


async def _is_counted_meanwhile(story: Story, number: int) -> None:
    """An order is paid, and the engine has come round to it: it has looked at the events, too, since the last one."""
    await story.pays(f"o{number}", "ann", 100, at=TEN)
    async with asyncio.timeout(15):
        while (await story.asked().total(metric("orders"))).value != number:
            pass


async def test_killed_again_and_again_it_loses_and_doubles_nothing(story: Story, warehouse: Counting) -> None:
    written = threading.Event()

    def write() -> None:
        with psycopg.connect(warehouse.url, autocommit=True) as connection:
            for batch in range(40):
                connection.execute(COPIES, {"shop": story.shop_id, "batch": f"{batch}:", "at": TEN, "count": 500})
        written.set()

    writer = threading.Thread(target=write)
    writer.start()
    kills = 0
    while not written.is_set() or kills < 5:
        position = await _position(story)
        for _ in range(200):  # It has to be in the middle of it.
            if written.is_set() or await _position(story) > position:
                break
        warehouse.kill()
        kills += 1
        await asyncio.to_thread(warehouse.start)
    writer.join()
    assert kills >= 5
    assert await _counts(story) == (20_000, 20_000)


async def _position(story: Story) -> int:
    position: int = (await story.door.state())["positions"].get("raw.tracked", 0)
    return position


async def test_what_was_counted_is_there_after_a_stop(story: Story, warehouse: Counting) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    assert await story.total("gmv") == 100
    warehouse.stop()
    with pytest.raises(WarehouseAway):
        await story.door.ask("metrics/gmv")
    warehouse.start()
    assert await story.total("gmv") == 100


async def test_counted_again_it_is_the_same(story: Story) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    assert await story.total("gmv") == 100
    await story.door.rebuild()
    assert await story.total("gmv") == 100


async def test_another_database_is_counted_from_its_beginning(story: Story, warehouse: Counting) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    assert await story.total("gmv") == 100
    warehouse.stop()
    async with story.database.transaction() as tx:  # As if a backup of yesterday were put in its place.
        await tx.run("delete from outbox_deliveries")
        await tx.run("delete from outbox_events")
        await tx.run("alter table outbox_events alter column position restart")
    await story.pays("o2", "bob", 70, at=TEN)
    warehouse.start()
    assert await story.total("gmv") == 70


async def test_tables_of_another_shape_are_made_again(story: Story, warehouse: Counting) -> None:
    await story.pays("o1", "ann", 100, at=TEN)
    assert await story.total("gmv") == 100
    warehouse.stop()
    (folder_of(warehouse.data_folder) / "shape").write_text("of an older program")
    warehouse.start()
    assert await story.total("gmv") == 100


async def test_only_we_reach_it_and_only_by_names(story: Story, warehouse: Counting) -> None:
    socket = socket_of(warehouse.data_folder)
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert warehouse.process is not None
    assert not [one for one in psutil.Process(warehouse.process.pid).net_connections("inet") if one.status == "LISTEN"]
    with pytest.raises(Exception, match="404"):
        await story.door.ask("select 1")
    await story.pays("o1", "ann", 100, at=TEN)
    for words in ("CNY' or 1 = 1 --", "CNY\\", "C\nY", "{shop:UUID}"):
        assert await story.total("gmv", currency=words) == 0
    assert os.geteuid() == socket.stat().st_uid


@pytest.fixture
async def patient(warehouse: Counting, story: Story) -> Story:
    """The engine knows a question that takes as long as any may."""
    warehouse.stop()
    warehouse.program = ("tests.patient",)
    await asyncio.to_thread(warehouse.start)
    return story


async def test_who_leaves_ends_the_question_and_the_next_one_is_answered(patient: Story) -> None:
    asked = patient.asked()
    for _ in range(8):  # More than there are hands.
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asked.ask("metrics/patient")
    assert await asyncio.wait_for(patient.total("orders"), 5) == 0


async def test_a_question_ends_when_its_reader_closes_the_page(patient: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    async def has_left() -> bool:
        return True

    monkeypatch.setattr(figures, "LOOK_SECONDS", 0.1)
    asked = replace(patient.asked(), has_left=has_left)
    for _ in range(8):
        with pytest.raises(CallerLeft):
            await asked.ask("metrics/patient")
    assert await asyncio.wait_for(patient.total("orders"), 5) == 0


def test_questions_of_one_name_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("sql") / "a.sql"
    file.write_text("-- needs: nothing\nselect 1")
    with pytest.raises(ValueError, match="two files"):
        Questions([("facts", file), ("facts", file)])


def test_web_and_worker_never_carry_the_engine() -> None:
    look = "import tuan.apps.web, tuan.apps.worker, tuan.apps.books, sys; print('chdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout == "False\n"
