"""`./dev bench buy`: the whole way to a bought order: cart → quote → order → pay → notified → paid. CPU per bought order decides."""

import asyncio
import time
from typing import Any
from uuid import UUID

import orjson

from bench.kit import pgbench
from bench.kit.client import Connection
from bench.kit.ground import Ground, ground, per_operation, spread
from bench.kit.stage import Buyer, Set, prepare
from tuan.kit.clock import system_clock
from tuan.kit.ids import new_id
from tuan.payment.providers.sandbox import signing

WARM_UP, ORDERS, AT_ONCE, ITEMS = 60, 400, 8, 40
API = "/api/storefront/v1"

# The writes of one bought order and nothing else: what no program over this database can do without.
FLOOR = """
\\set item random(1, 40)
begin;
insert into checkouts (id, buyer_id, total, currency, placed_at, pay_by, closes_at)
  values (gen_random_uuid(), gen_random_uuid(), 5990, 'CNY', now(), now(), now() + interval '1 day');
update stock_items set held = held where sku_id = (select sku_id from stock_items order by sku_id offset :item - 1 limit 1);
insert into outbox_events (id, name, version, subject, at, payload) values (gen_random_uuid(), 'bench', 1, gen_random_uuid(), now(), '{}');
commit;
begin;
insert into payments (id, checkout_id, buyer_id, provider, amount, currency, subject, created_at)
  values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sandbox', 5990, 'CNY', '{}', now());
commit;
begin;
insert into payment_notices (id, provider, provider_notice_id, body, received_at)
  values (gen_random_uuid(), 'bench', gen_random_uuid()::text, '{}', now());
insert into outbox_events (id, name, version, subject, at, payload) values (gen_random_uuid(), 'bench', 1, gen_random_uuid(), now(), '{}');
commit;
begin;
insert into outbox_events (id, name, version, subject, at, payload) values (gen_random_uuid(), 'bench', 1, gen_random_uuid(), now(), '{}');
commit;
begin;
insert into outbox_events (id, name, version, subject, at, payload) values (gen_random_uuid(), 'bench', 1, gen_random_uuid(), now(), '{}');
commit;
"""


async def measure(running: Ground) -> None:
    """Buy, and print."""
    prepared = await prepare(running, buyers=AT_ONCE * 2, items=ITEMS)
    await _buy_all(running, prepared, WARM_UP)
    before, started = running.cpu(), time.perf_counter()
    took = await _buy_all(running, prepared, ORDERS)
    await _all_paid(prepared, WARM_UP + ORDERS)
    seconds, after = time.perf_counter() - started, running.cpu()
    print(
        f"bought    {ORDERS} orders at {AT_ONCE} buyers   {ORDERS / seconds:6.0f}/s   {spread(took)}   {per_operation(before, after, ORDERS)}"
    )
    floor = pgbench.run(running, FLOOR, clients=4, seconds=5)
    print(f"floor     its bare writes by pgbench     {floor.per_second:6.0f}/s   database CPU ms/op {floor.cpu_ms:.2f}")
    await _floor_of_requests(running)
    await prepared.house.database.close()


async def _buy_all(running: Ground, prepared: Set, orders: int) -> list[float]:
    left, took = iter(range(orders)), []
    secret = (running.folder / "keys" / "secret_key").read_text().strip().encode()

    async def hand(buyer: Buyer) -> None:
        async with (
            Connection(running.port, buyer.cookie, buyer.csrf_token) as shop,
            Connection(running.port) as provider,
        ):
            for number in left:
                started = time.perf_counter()
                await buy(shop, provider, buyer, prepared.sku_ids[number % ITEMS], prepared.price_minor, secret)
                took.append(time.perf_counter() - started)

    await asyncio.gather(*(hand(buyer) for buyer in prepared.buyers[:AT_ONCE]))
    return took


async def buy(shop: Connection, provider: Connection, buyer: Buyer, sku_id: UUID, price: int, secret: bytes) -> None:
    """One order, from the cart to the provider's notification."""
    line = {"sku_id": str(sku_id), "quantity": 1}
    await _must(shop, 200, "PUT", f"/cart/lines/{sku_id}", {"quantity": 1})
    quote = await _must(shop, 200, "POST", "/quotes", {"lines": [line]})
    placed = await _must(
        shop, 201, "POST", "/checkouts",
        {"id": str(new_id()), "lines": [line], "address_id": str(buyer.address_id), "shown_total": quote["total"]},
    )  # fmt: skip
    payment_id = str(new_id())
    await _must(shop, 201, "POST", "/payments", {"id": payment_id, "checkout_id": placed["id"], "provider": "sandbox"})
    await _must(shop, 200, "POST", f"/payments/{payment_id}/beginning", {})
    now = system_clock()
    content = orjson.dumps(
        {
            "notice_id": str(new_id()), "payment_id": payment_id, "state": "paid", "amount": str(price), "currency": "CNY",
            "charge": f"bench_{payment_id}", "at": now.isoformat(),
        }
    )  # fmt: skip
    status, _ = await provider.call(
        "POST", "/hooks/sandbox", raw=content, headers=signing.signed_headers(secret, content, at=now)
    )
    assert status == 204, status


async def _must(shop: Connection, expected: int, method: str, path: str, body: Any) -> Any:
    status, answer = await shop.call(method, API + path, body)
    assert status == expected, (status, answer)
    return answer


async def _all_paid(prepared: Set, orders: int) -> None:
    while True:
        async with prepared.house.database.reading() as tx:
            if await tx.value("select count(*) from orders where state = 'ready_to_ship'") >= orders:
                return
        await asyncio.sleep(0.05)  # The shop is a process of its own; its database is what can be asked.


async def _floor_of_requests(running: Ground) -> None:
    for name, path in (("bare JSON route", "/health"), ("one-row read", "/ready")):
        before, took = running.cpu(), []
        async with Connection(running.port) as shop:
            for _ in range(1000):
                started = time.perf_counter()
                await shop.call("GET", path)
                took.append(time.perf_counter() - started)
        print(f"floor     {name:<28} {spread(took)}   {per_operation(before, running.cpu(), 1000)}")


if __name__ == "__main__":
    with ground() as here:
        memory = here.memory()
        print(f"memory at rest {sum(memory.values()):.0f} MB  ({'  '.join(f'{k} {v:.0f}' for k, v in memory.items())})")
        asyncio.run(measure(here))
