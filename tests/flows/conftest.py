"""A furnished shop for every story."""

from collections.abc import AsyncIterator

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop with one product and a thousand pieces of it."""
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop
