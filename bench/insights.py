"""`./dev bench insights [EVENTS]`: every metric over 20 million events of 90 days, beside the engine's own simple queries over them,
and what the shop's p99 is while they run.
"""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import psycopg

from bench.kit.client import Connection
from bench.kit.ground import Ground, ground, spread
from tuan.analytics.catalogue import metrics
from tuan.apps.house import build
from tuan.identity import public as identity
from tuan.kit.ids import ShopId, StaffId, new_id
from tuan.kit.text import Text
from tuan.migrations import upgrade
from tuan.platform.settings import load

EVENTS = 20_000_000
SHOP = ShopId(new_id())
EMAIL, PASSWORD = "bench@example.com", new_id().hex  # Of a shop that is gone after the run.
LOOKS = 300


def prepare(folder: Path, url: str) -> None:
    """A shop with an owner, and its past in the warehouse; PostgreSQL is told that it was there, too."""
    upgrade(url)
    asyncio.run(_open_shop(url))
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    command = [sys.executable, "-m", "bench.kit.crowd", str(folder), str(SHOP), str(events)]
    subprocess.run(command, check=True, env=os.environ | {"TUAN_DATABASE_URL": url})
    with psycopg.connect(url) as connection:
        for table in ("outbox_events", "tracked_events"):
            connection.execute(f"select setval(pg_get_serial_sequence('{table}', 'position'), %s)", [events * 2])
        # One row beyond the warehouse's highest: else it takes the database for another one, and counts again from nothing.
        connection.execute(
            """insert into outbox_events (id, name, version, subject, at, payload)
               values (gen_random_uuid(), 'bench.began', 1, gen_random_uuid(), now(), '{}')"""
        )
        connection.execute(
            """insert into tracked_events (shop_id, message_id, kind, name, anonymous_id, claimed_user_id, session_id, at, received_at,
                 is_bot, properties, context)
               values (%s, 'began', 'page', '', 'bench', '', '', now(), now(), true, '{}', '{}')""",
            [SHOP],
        )


async def _open_shop(url: str) -> None:
    house = build(load(database_url=url), url)
    await house.database.open()
    try:
        async with house.database.transaction() as tx:
            await identity.open_shop(tx, shop_id=SHOP, name=Text("基准", "Bench"), at=house.clock())
            await identity.add_staff(
                tx,
                staff_id=StaffId(new_id()),
                shop_id=SHOP,
                email=EMAIL,
                name="Bench",
                password=PASSWORD,
                role="owner",
                is_house=True,
                at=house.clock(),
            )
    finally:
        await house.database.close()


async def measure(running: Ground) -> None:
    """Ask everything, and print."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}/api/console/v1", timeout=120) as client:
        answer = await client.post("/session", json={"email": EMAIL, "password": PASSWORD})
        answer.raise_for_status()
        await _until_it_counts(client)
        print(f"shop alone                       {spread(await _look_around(running, asyncio.Event()))}")
        done = asyncio.Event()
        looking = asyncio.create_task(_look_around(running, done, most=None))
        await _ask_all(client)
        done.set()
        print(f"shop while figures are counted   {spread(await looking)}")


async def _ask_all(client: httpx.AsyncClient) -> None:
    today: date = datetime.now(UTC).date()
    period = f"from={today - timedelta(days=88)}&to={today - timedelta(days=1)}"
    asked = {f"metric {metric.name}": f"/insights/metrics/{metric.name}?{period}" for metric in metrics()}
    asked |= {
        "overview": "/insights/overview",
        "funnel": f"/insights/funnel?{period}",
        "sources": f"/insights/sources?{period}",
        "viewed products of a week": f"/insights/viewed-products?from={today - timedelta(days=7)}&to={today - timedelta(days=1)}",
        "top products": f"/insights/top-products?{period}",
        "sharing": f"/insights/sharing?{period}",
    }
    for name, path in asked.items():
        started = time.perf_counter()
        answer = await client.get(path)
        seconds = time.perf_counter() - started
        print(f"{name:<32} {seconds:6.2f} s{'' if answer.is_success else '   ' + answer.text[:200]}", flush=True)


async def _until_it_counts(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = await client.get("/insights/metrics/orders")
        if answer.is_success:
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("the engine does not answer")


async def _look_around(running: Ground, done: asyncio.Event, most: int | None = LOOKS) -> list[float]:
    """A shopper who reads the product list again and again, with 20 ms between; `most` looks, or until it is done."""
    took: list[float] = []
    async with Connection(running.port) as shop:
        while not done.is_set() and (most is None or len(took) < most):
            started = time.perf_counter()
            status, _ = await shop.call("GET", "/api/storefront/v1/products?limit=20")
            assert status == 200, status
            took.append(time.perf_counter() - started)
            await asyncio.sleep(0.02)
    return took


if __name__ == "__main__":
    with ground(prepare=prepare) as here:
        asyncio.run(measure(here))
