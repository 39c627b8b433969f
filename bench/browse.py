"""`./dev bench browse`: product list and detail at 1, 8 and 32 clients, beside a bare JSON route and a one-row read."""

import asyncio
import time

from bench.kit.client import Connection
from bench.kit.ground import Ground, ground, per_operation, spread
from bench.kit.stage import prepare

API = "/api/storefront/v1"
REQUESTS = 1500


async def measure(running: Ground) -> None:
    """Look around, and print."""
    prepared = await prepare(running, buyers=1, items=200)
    async with Connection(running.port) as shop:
        _, listed = await shop.call("GET", f"{API}/products?limit=20")
        product = listed["items"][0]["id"]
    await prepared.house.database.close()
    pages = {
        "list": f"{API}/products?limit=20",
        "detail": f"{API}/products/{product}",
        "bare JSON route (floor)": "/health",
        "one-row read (floor)": "/ready",
    }
    for name, path in pages.items():
        await _ask(running, path, 100, 4)
        for clients in (1, 8, 32):
            before, started = running.cpu(), time.perf_counter()
            took = await _ask(running, path, REQUESTS, clients)
            seconds = time.perf_counter() - started
            print(
                f"{name:<24} {clients:>3} clients  {REQUESTS / seconds:7.0f}/s  {spread(took)}  {per_operation(before, running.cpu(), REQUESTS)}"
            )


async def _ask(running: Ground, path: str, requests: int, clients: int) -> list[float]:
    left, took = iter(range(requests)), []

    async def hand() -> None:
        async with Connection(running.port) as shop:
            for _ in left:
                started = time.perf_counter()
                status, _answer = await shop.call("GET", path)
                assert status == 200, status
                took.append(time.perf_counter() - started)

    await asyncio.gather(*(hand() for _ in range(clients)))
    return took


if __name__ == "__main__":
    with ground() as here:
        asyncio.run(measure(here))
