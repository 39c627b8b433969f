"""The engine under `tuan up`: late, watched over, and fed by a client of Segment that knows nothing of us."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.setup.running import Running, get
from tools.places import WEB, node
from tuan.platform.warehouse import Door, WarehouseAway
from tuan.platform.warehouse.place import socket_of

CLIENT = """
import { Analytics } from '@segment/analytics-node'
const [host, writeKey] = process.argv.slice(1)
const analytics = new Analytics({ writeKey, host, path: '/collect/v1/batch', flushAt: 7, maxRetries: 0 })
analytics.on('error', error => { console.error(error); process.exitCode = 1 })
for (let n = 0; n < 25; n++)
  analytics.track({ anonymousId: 'device ' + n % 5, event: 'Product Viewed', properties: { product_id: 'p' + n } })
analytics.identify({ userId: 'u1', anonymousId: 'device 0', traits: { email: 'a@example.com', plan: 'gold' } })
analytics.page({ anonymousId: 'device 0', name: 'Home', properties: { url: 'https://shop.example/?token=secret' } })
analytics.group({ userId: 'u1', groupId: 'g1' })
analytics.alias({ userId: 'u1', previousId: 'device 0' })
analytics.screen({ userId: 'u1', name: 'Cart' })
await analytics.closeAndFlush({ timeout: 5000 })
"""


def test_counted_while_it_runs_and_after_a_kill(open_folder: Path, up: Callable[..., Running]) -> None:
    running = up("--port", "0")
    port = running.port()
    folder = open_folder / "data"
    with psycopg.connect(_url(running), autocommit=True) as connection:
        _open_a_shop(_url(running))
        key = _one(connection, "select write_key from tracking_shops")
        told = subprocess.run(
            [str(node()), "--input-type=module", "-e", CLIENT, f"http://127.0.0.1:{port}", key],
            cwd=WEB, check=False, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        kinds: dict[str, int] = dict(
            connection.execute("select kind, count(*) from tracked_events group by kind").fetchall()
        )
        assert kinds == {"track": 25, "identify": 1, "page": 1, "group": 1, "alias": 1, "screen": 1}
        kept = json.dumps(connection.execute("select properties, context from tracked_events").fetchall())
        assert "example.com/?" not in kept
        assert "a@example.com" not in kept
        position = int(_one(connection, "select max(position) from tracked_events"))
    assert _positions(folder)["raw.tracked"] == position
    (engine,) = running.children("warehouse")
    engine.kill()
    engine.wait()
    assert _positions(folder)["raw.tracked"] == position
    running.stop()


def test_with_a_server_named_no_engine_starts_and_the_shop_does_not_wait_for_it(up: Callable[..., Running]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # Where nobody listens.
        server = f"http://tuan:swordfish@127.0.0.1:{nobody.getsockname()[1]}"
        running = up("--port", "0", TUAN_CLICKHOUSE_URL=server)
        port = running.port()
        running.until("replay_waits_for_warehouse")
        assert get(port, "/ready")[0] == 200
        assert running.children("warehouse") == []
        assert running.children("worker")
        running.stop()
    assert "swordfish" not in running.said


def _open_a_shop(url: str) -> None:
    command = [sys.executable, "-m", "tuan.apps.cli", "admin", "create", "--email", "owner@example.com"]
    environment = os.environ | {"TUAN_DATABASE_URL": url}
    made = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert made.returncode == 0, made.stderr


def _url(running: Running) -> str:
    for child in running.children("web"):
        return child.environ()["TUAN_DATABASE_URL"]
    raise AssertionError("there is a web process")


def _one(connection: psycopg.Connection[tuple[object, ...]], sql: str) -> str:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return str(row[0])


def _positions(folder: Path) -> dict[str, int]:
    """Once the engine answers, and has counted what was there."""

    async def ask() -> dict[str, int]:
        door = Door(socket_of(folder))
        try:
            assert await door.catch_up()
            positions: dict[str, int] = (await door.state())["positions"]
            return positions
        finally:
            await door.close()

    until = time.monotonic() + 30
    while True:
        try:
            return asyncio.run(ask())
        except WarehouseAway:
            assert time.monotonic() < until
            time.sleep(0.1)
