"""The audit log is narrowed by person, action, object and day, and shows each shop its own."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def _found(shop: Shop, **filters: Any) -> list[str]:
    answer = await shop.staff.get(f"/audit?{urlencode(filters)}")
    assert answer.status == 200, answer.body
    return [row["action"] for row in answer["items"]]


async def test_each_filter_narrows_and_they_go_together(shop: Shop) -> None:
    for accent in ("#b3261e", "#1a56b4"):
        await shop.staff.call("PUT", "/shop/look", {"accent": accent, "banners": []})
        shop.clock.turn(timedelta(hours=3))
    category = {
        "slug": "cherries",
        "name": {"zh": "樱桃", "en": "Cherries"},
        "id": "0190aaaa-0000-7000-8000-000000000001",
    }
    await shop.staff.post("/categories", category)
    every = await _found(shop)
    assert every[:3] == ["saved_category", "shop.decorate", "shop.decorate"]
    assert await _found(shop, action="shop.decorate") == ["shop.decorate"] * 2
    assert await _found(shop, object_kind="category", object_id=category["id"]) == ["saved_category"]
    now = shop.clock()
    days = {"from": (now - timedelta(hours=3)).isoformat(), "to": now.isoformat()}
    assert await _found(shop, **days) == ["shop.decorate"]
    choices = await shop.staff.get("/audit/choices")
    [me] = choices["staff"]
    assert {"saved_category", "shop.decorate"} <= set(choices["actions"])
    assert "category" in choices["object_kinds"]
    assert await _found(shop, staff_id=me["id"]) == every
    assert await _found(shop, staff_id=category["id"]) == []


async def test_words_that_are_no_filters_are_refused(shop: Shop) -> None:
    for query in ("staff_id=me", "action=%00", "object_id=%00", "from=2026-01-01", "from=yesterday"):
        answer = await shop.staff.get(f"/audit?{query}")
        assert (answer.status, answer.code) == (422, "invalid_request"), query
