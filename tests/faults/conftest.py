"""A furnished shop, as for the stories."""

from collections.abc import AsyncIterator

import pytest

from tests.setup.conftest import open_folder, up
from tests.shop import Shop, a_shop

__all__ = ["open_folder", "shop", "up"]


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    """A shop with one product and a thousand pieces of it."""
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop
