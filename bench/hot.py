"""`./dev bench hot`: 500 buyers at once for 100 pieces, and orders on one hot SKU at 8 to 500 clients, beside pgbench on that row."""

import asyncio
import os
import time
from collections import Counter

from bench.kit import pgbench, statements
from bench.kit.client import Connection
from bench.kit.ground import Ground, ground, per_operation, spread
from bench.kit.stage import Buyer, Set, prepare
from tuan.kit.ids import new_id

API = "/api/storefront/v1"
SECONDS = 5

FLOOR = """
begin;
update stock_items set held = held + 1 where sku_id = (select sku_id from stock_items order by on_hand desc limit 1);
insert into outbox_events (id, name, version, subject, at, payload) values (gen_random_uuid(), 'bench', 1, gen_random_uuid(), now(), '{}');
commit;
"""


async def rush(running: Ground, prepared: Set) -> None:
    """All buyers at once: exactly as many get one as there are pieces, and everybody gets a definite answer."""
    connections = [Connection(running.port, buyer.cookie, buyer.csrf_token) for buyer in prepared.buyers]
    for connection in connections:
        await connection.__aenter__()
    started = time.perf_counter()
    answers = await asyncio.gather(
        *(_order(connection, buyer, prepared) for connection, buyer in zip(connections, prepared.buyers, strict=True))
    )
    seconds = time.perf_counter() - started
    said = Counter(code for code, _ in answers)
    print(
        f"rush      {len(answers)} buyers at once for 100 pieces: {dict(said)} in {seconds:.2f} s   {spread([took for _, took in answers])}"
    )
    for connection in connections:
        await connection.__aexit__(None, None, None)


async def hot(running: Ground, prepared: Set, clients: int) -> float:
    """Orders on one SKU for some seconds; how many a second."""
    until = time.perf_counter() + SECONDS
    before, started, done, took = running.cpu(), time.perf_counter(), 0, []

    async def hand(buyer: Buyer) -> None:
        nonlocal done
        async with Connection(running.port, buyer.cookie, buyer.csrf_token) as connection:
            while time.perf_counter() < until:
                code, seconds = await _order(connection, buyer, prepared)
                assert code == "201", code
                took.append(seconds)
                done += 1

    await asyncio.gather(*(hand(prepared.buyers[n % len(prepared.buyers)]) for n in range(clients)))
    seconds = time.perf_counter() - started
    print(
        f"hot SKU   {clients:>3} clients   {done / seconds:7.0f} orders/s   {spread(took)}   {per_operation(before, running.cpu(), done)}"
    )
    return done / seconds


async def _order(connection: Connection, buyer: Buyer, prepared: Set) -> tuple[str, float]:
    started = time.perf_counter()
    status, answer = await connection.call(
        "POST", f"{API}/checkouts",
        {
            "id": str(new_id()), "lines": [{"sku_id": str(prepared.sku_ids[0]), "quantity": 1}],
            "address_id": str(buyer.address_id), "shown_total": {"minor": prepared.price_minor, "currency": "CNY"},
        },
    )  # fmt: skip
    return (str(status) if status == 201 else answer["code"]), time.perf_counter() - started


async def measure(running: Ground) -> None:
    """Everything, in order."""
    prepared = await prepare(running, buyers=500, stock=100)
    await rush(running, prepared)
    await prepared.house.database.close()
    prepared = await prepare(running, buyers=500, stock=1_000_000)
    ours = [await hot(running, prepared, clients) for clients in (8, 64, 500)]
    same = await statements.checkout_script(prepared)
    await prepared.house.database.close()
    for name, script in (("the statements of one order", same), ("that row and an event alone", FLOOR)):
        floors = []
        for clients in (1, 8, 64):
            floor = pgbench.run(running, script, clients=clients, seconds=SECONDS)
            floors.append(floor.per_second)
            print(
                f"floor     {name} by pgbench {clients:>3} clients   {floor.per_second:7.0f}/s   database CPU ms/op {floor.cpu_ms:.2f}"
            )
        print(f"ratio     the best of ours to the best of this floor   {max(ours) / max(floors):.2f}")


if __name__ == "__main__":
    # A web process for each core, as a shop that expects a rush runs it.
    with ground(TUAN_WEB_PROCESSES=str(os.cpu_count())) as here:
        asyncio.run(measure(here))
