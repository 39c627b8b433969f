"""A ClickHouse server in place of the engine beside us: rows come once, whoever dies when, and only one process brings them.

The metrics themselves are counted both ways in `test_metrics`.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.connected import Connected
from tuan.analytics.streams import streams
from tuan.analytics.tests.making import TEN, Story
from tuan.analytics.tests.test_engine import COPIES
from tuan.apps.questions import questions
from tuan.apps.wiring import wire
from tuan.platform.database import Database
from tuan.platform.halt import Halt
from tuan.platform.settings import load
from tuan.platform.warehouse import WarehouseAway
from tuan.platform.warehouse.marks import SharedMarks
from tuan.platform.warehouse.replay import Replay
from tuan.platform.warehouse.server import Server


@pytest.fixture
def connected(database_url: str, tmp_path: Path) -> Iterator[Connected]:
    process = Connected(database_url, tmp_path)
    yield process
    if process.process is not None and process.process.poll() is None:
        process.kill()


@pytest.fixture
async def story(connected: Connected) -> AsyncIterator[Story]:
    wire()
    database = Database(connected.url, pool_size=4)
    await database.open()
    yield Story(database, connected)
    await database.close()


def _write(connected: Connected, story: Story, batch: str, count: int) -> None:
    with psycopg.connect(connected.url, autocommit=True) as connection:
        connection.execute(COPIES, {"shop": story.shop_id, "batch": batch, "at": TEN, "count": count})


async def _events(story: Story) -> int:
    return await story.events(last=TEN.date() + timedelta(days=30))


async def _events_if_there(story: Story) -> int:
    try:
        return await _events(story)
    except RuntimeError as error:
        if "WarehouseAway" in str(error):  # Until the tables are made.
            return 0
        raise


async def _mark(story: Story) -> tuple[int, int]:
    async with story.database.reading() as tx:
        [row] = await tx.rows("select position, upto from warehouse_marks where target = 'raw.tracked'")
    return row["position"], row["upto"]


async def test_who_dies_between_the_rows_and_the_word_that_they_are_in_doubles_nothing(
    story: Story, connected: Connected
) -> None:
    _write(connected, story, "a", 500)
    connected.start(dies_after=1)
    assert await asyncio.to_thread(connected.ended) == -9
    position, upto = await _mark(story)
    assert position < upto, "it died with rows on their way"
    _write(connected, story, "b", 300)
    connected.start()
    assert await _events(story) == 800
    connected.stop()


async def test_killed_again_and_again_it_loses_and_doubles_nothing(story: Story, connected: Connected) -> None:
    written = threading.Event()

    def write() -> None:
        for batch in range(40):
            _write(connected, story, f"{batch}:", 200)
        written.set()

    connected.start()
    assert await story.door.catch_up()
    writer = threading.Thread(target=write)
    writer.start()
    kills = 0
    while not written.is_set() or kills < 4:
        position, _ = await _mark(story)
        for _ in range(100):  # It has to be in the middle of it.
            if written.is_set() or (await _mark(story))[0] > position:
                break
        connected.kill()
        kills += 1
        connected.start()
        assert await story.door.catch_up()
    writer.join()
    assert await _events(story) == 8000
    connected.stop()


async def test_a_server_that_lost_its_rows_or_is_another_one_is_told_again(
    story: Story, connected: Connected, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _write(connected, story, "a", 300)
    connected.start()
    assert await _events(story) == 300
    connected.stop()
    connected.folder = tmp_path_factory.mktemp("other")
    connected.start()
    async with asyncio.timeout(15):
        while await _events_if_there(story) != 300:  # noqa: ASYNC110 It happens in another process.
            await asyncio.sleep(0.05)
    connected.stop()


async def test_counted_again_it_is_the_same(story: Story, connected: Connected) -> None:
    _write(connected, story, "a", 300)
    connected.start()
    assert await _events(story) == 300
    await story.door.rebuild()
    assert await _events(story) == 300
    connected.stop()


async def test_only_one_process_brings_rows_and_the_next_one_takes_over(story: Story, connected: Connected) -> None:
    connected.start()
    await story.sees("phone", at=TEN)
    assert await story.door.catch_up()
    marks = SharedMarks()
    with psycopg.connect(connected.url, autocommit=True, row_factory=dict_row) as other:
        assert not marks.is_my_turn(other)
        connected.kill()
        for _ in range(100):  # PostgreSQL sees that the other one is gone.
            if marks.is_my_turn(other):
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("nobody takes over")


async def test_a_server_that_is_away_is_said_so_and_its_secrets_are_not(
    database: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # Where nobody listens.
        url = f"http://tuan:swordfish@127.0.0.1:{nobody.getsockname()[1]}"
        wire()
        server = Server(url, database, questions(), streams())
        for call in (server.ask("metrics/gmv"), server.state()):
            with pytest.raises(WarehouseAway):
                await call
        replay = Replay(server.store, database.url, streams(), [], SharedMarks())
        running = asyncio.get_running_loop().run_in_executor(None, replay.run)
        async with asyncio.timeout(10):
            said = ""
            while "replay_waits_for_warehouse" not in said:
                await asyncio.sleep(0.05)
                out, err = capfd.readouterr()
                said += out + err + caplog.text
        replay.stop()
        await running
        await server.close()
    assert "swordfish" not in said
    assert "swordfish" not in repr(load(clickhouse_url=url))


@pytest.mark.parametrize(
    "url", ["clickhouse", "clickhouse://a:b@host", "chdb:///tmp/x", "https://", "https://a:b@host?secure=0"]
)
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(Halt, match="TUAN_CLICKHOUSE_URL is wrong") as halted:
        load(clickhouse_url=url)
    assert "a:b" not in str(halted.value)
