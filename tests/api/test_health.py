"""What a machine that watches us asks."""

import asyncio

import httpx
import pytest
from psycopg_pool import PoolClosed

from tests.shop import Shop, a_shop
from tuan import __version__
from tuan.apps import listening
from tuan.apps.watched import watched
from tuan.platform.database import Database


@pytest.fixture
def client(shop: Shop) -> httpx.AsyncClient:
    client: httpx.AsyncClient = shop.client_of()
    return client


async def test_it_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "alive", "version": __version__}
    assert (await client.get("/ready")).json() == {"status": "ready"}


async def test_metrics_name_routes_and_never_people(client: httpx.AsyncClient) -> None:
    await client.get("/api/storefront/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057")
    said = (await client.get("/metrics")).text
    assert 'tuan_http_requests_total{door="storefront",method="GET",route="/orders/{order_id}",status="401"}' in said
    assert "01890a5d-ac96-774b-bcce-b302099a8057" not in said


async def test_without_its_database_it_is_alive_but_not_ready(database_url: str) -> None:
    async with a_shop(database_url) as other:
        client = other.client_of()
        await other.house.database.close()
        assert (await client.get("/health")).status_code == 200
        with pytest.raises(PoolClosed):  # A server answers 500 to that.
            await client.get("/ready")


async def test_a_worker_that_cannot_reach_its_database_still_tells_its_counters(database_url: str) -> None:
    database = Database(database_url, pool_size=2)
    await database.open()
    listener = listening.bind("127.0.0.1", 0)
    serving = asyncio.create_task(watched(database, listener))
    port = listener.getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client:
            assert "\ntuan_outbox_due 0.0\n" in (await client.get("/metrics")).text
            async with database.reading(), database.reading():  # Nobody else gets a connection.
                answer = await client.get("/metrics")
                assert (await client.get("/health")).status_code == 200
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await database.close()
    assert answer.status_code == 200
    assert "tuan_sweeps_failed_total" in answer.text
    assert "tuan_outbox_due" not in answer.text
