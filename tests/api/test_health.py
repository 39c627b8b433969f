"""What a machine that watches us asks."""

import httpx
import pytest
from psycopg_pool import PoolClosed

from tests.shop import Shop, a_shop
from tuan import __version__


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
