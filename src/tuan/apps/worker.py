"""The program that works off deliveries, jobs and sweeps. Any number of them may run at once."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

import httpx
import structlog
import uvloop
from pydantic import SecretStr

from tuan.analytics import streams
from tuan.apps import collector, sweeps
from tuan.apps.house import House, build
from tuan.payment.providers.sandbox.sender import send_notices
from tuan.platform import logs, tracing
from tuan.platform.clockwork import beats, run_beat
from tuan.platform.jobs import queues_without, revive_stalled, run_jobs
from tuan.platform.outbox import Relay
from tuan.platform.settings import settings
from tuan.platform.tasks.work import QUEUE as TASKS
from tuan.platform.warehouse.connect import Connected
from tuan.platform.warehouse.marks import SharedMarks
from tuan.platform.warehouse.replay import Replay

IDLE = 0.05
DEAD_AFTER = timedelta(seconds=30)
log = structlog.get_logger()


def main(door: socket.socket | None = None) -> None:
    """Work until SIGTERM or SIGINT; on `door`, answer those who watch us."""
    chosen = settings()
    logs.set_up(chosen.log_format)
    assert chosen.database_url is not None, "the command that starts us names the database"
    if chosen.otlp_endpoint is not None:
        tracing.set_up(str(chosen.otlp_endpoint), program="worker")
    house = build(chosen, chosen.database_url.get_secret_value())
    collector.spare_what_is_loaded()
    uvloop.run(work(house, door))


async def work(house: House, door: socket.socket | None = None) -> None:
    """Work until a signal comes; what is in hand is finished or rolled back."""
    sweeps.declare()
    await house.database.open()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    relay = Relay(house.database, house.clock)
    tasks = [
        asyncio.create_task(_again(relay.deliver_some, IDLE, "deliveries")),
        asyncio.create_task(run_jobs(house.database.url, house.work, queues=queues_without(TASKS))),
        # Long work has hands of its own: a refund never waits behind an import.
        asyncio.create_task(run_jobs(house.database.url, house.work, queues=[TASKS], concurrency=2)),
        asyncio.create_task(
            _again(lambda: revive_stalled(house.database.url, silent_for=DEAD_AFTER), 15, "stalled_jobs")
        ),
        asyncio.create_task(_notices(house)),
        *([asyncio.create_task(_watched(house, door))] if door else []),
        *([asyncio.create_task(_brought(house, url))] if (url := house.settings.clickhouse_url) else []),
        *(asyncio.create_task(run_beat(beat, house.work)) for beat in beats.values()),
    ]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    ended = [task for task in tasks if task.done()]
    await end(tasks)
    await house.warehouse.close()
    await house.database.close()
    await tracing.close()
    for task in ended:
        task.result()  # A loop never ends by itself: its exception ends the program, and the supervisor starts it again.


async def end(tasks: Iterable[asyncio.Task[None]], *, patience: float = 5) -> None:
    """Cancel tasks, and again those that `patience` seconds later still run, until all have ended.

    Once is not enough: before Python 3.12 `wait_for` loses a cancellation that comes together with what it waits for.
    It is longer than the grace of jobs, which a second time would tear from their worker's hands.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=patience)
        if left:
            log.warning("worker_still_busy", tasks=len(left))


async def _again(step: Callable[[], Awaitable[int]], idle: float, name: str) -> None:
    while True:
        try:
            done = await step()
        except Exception:  # The database may be away: said in the log, tried again.
            log.exception("worker_step_failed", step=name)
            done = 0
            await asyncio.sleep(1)
        if not done:
            await asyncio.sleep(idle)


async def _watched(house: House, door: socket.socket) -> None:
    from tuan.apps.watched import watched  # A web server, which a worker that nobody watches does not carry.

    await watched(house.database, door)


async def _brought(house: House, url: SecretStr) -> None:
    """Bring rows to the ClickHouse server, whenever it is our turn."""
    store = Connected(url.get_secret_value())
    replay = Replay(store, house.database.url, streams.streams(), [streams.raw("bucket")], SharedMarks())
    try:
        await _again(lambda: _in_a_thread(replay), 0, "replay")
    finally:
        replay.stop()


async def _in_a_thread(replay: Replay) -> int:
    await asyncio.get_running_loop().run_in_executor(None, replay.run)
    return 0


async def _notices(house: House) -> None:
    url = f"http://127.0.0.1:{house.settings.port}/hooks/sandbox"
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        await _again(lambda: send_notices(house.sandbox, client, url), 0.3, "sandbox_notices")
