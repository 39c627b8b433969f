"""A replica that is away takes no page with it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from time import monotonic

import psycopg
import pytest

from tests.shop import Caller, Shop, a_shop
from tuan.platform.database import Replica

PAGES = ("/products", "/categories")


@pytest.fixture
async def shop(database_url: str, other_database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url, database_read_url=other_database_url) as shop:
        await shop.furnish()
        yield shop


def stranger(shop: Shop) -> Caller:
    return Caller(shop.client_of(), "/api/storefront/v1")


async def products(shop: Shop) -> int:
    """How many products the home page has: the primary has one, the replica none."""
    answer = await stranger(shop).get("/products")
    assert answer.status == 200, answer.body
    return len(answer["items"])


async def lets_in(shop: Shop, other_database_url: str, *, is_open: bool) -> None:
    """The replica goes away with all its connections, or comes back."""
    name = psycopg.conninfo.conninfo_to_dict(other_database_url)["dbname"]
    async with shop.house.database.transaction() as tx:
        await tx.run(f'alter database "{name}" allow_connections {"true" if is_open else "false"}')
    async with shop.house.database.reading() as tx:
        await tx.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = %(name)s", name=name)


async def test_web_starts_and_serves_without_its_replica(database_url: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # And does not listen.
        url = f"postgresql://127.0.0.1:{nobody.getsockname()[1]}/tuan"
        begun = monotonic()
        async with a_shop(database_url, database_read_url=url) as shop:
            assert monotonic() - begun < 5
            await shop.furnish()
            for page in (*PAGES, f"/products/{shop.product_id}"):
                assert (await stranger(shop).get(page)).status == 200
            assert await products(shop) == 1
            begun = monotonic()
            await asyncio.gather(*(products(shop) for _ in range(20)))
            assert monotonic() - begun < Replica.AWAY_SECONDS  # Nobody stands in line for the one that is away.


async def test_a_replica_that_goes_is_missed_by_nobody_and_read_again_when_it_is_back(
    shop: Shop, other_database_url: str
) -> None:
    assert await products(shop) == 0
    await lets_in(shop, other_database_url, is_open=False)
    try:
        assert await asyncio.gather(*(products(shop) for _ in range(20))) == [1] * 20
    finally:
        await lets_in(shop, other_database_url, is_open=True)
    for _ in range(150):
        if await products(shop) == 0:
            return
        await asyncio.sleep(0.2)
    pytest.fail("the replica is back, and nobody reads it")
