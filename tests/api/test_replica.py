"""A replica that never hears of anything: only pages that look the same to everybody read it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import tuan
from tests.api.routes import routes
from tests.shop import Caller, Shop, a_shop
from tuan.platform.database import Database

STALE = {
    "storefront GET /categories",
    "storefront GET /products",
    "storefront GET /products/{product_id}",
    "storefront GET /search-suggestions",
}


@pytest.fixture
async def shop(database_url: str, other_database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url, database_read_url=other_database_url) as shop:
        await shop.furnish()
        yield shop


def test_no_page_with_a_caller_reads_the_replica() -> None:
    stale = [knock for knock in routes() if knock.is_stale]
    assert {str(knock) for knock in stale} == STALE
    assert [str(knock) for knock in stale if knock.callers != {"_anybody"} or not knock.is_safe] == []


def test_nobody_else_reads_the_replica() -> None:
    source = Path(tuan.__file__).parent
    asking = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if re.search(r"stale_reading\(", path.read_text())
    }
    assert asking == {"platform/database.py", "platform/http/depends.py"}


async def test_product_pages_read_the_replica(shop: Shop, other_database_url: str) -> None:
    stranger = Caller(shop.client_of(), "/api/storefront/v1")
    assert (await stranger.get("/products"))["items"] == []
    assert (await stranger.get(f"/products/{shop.product_id}")).status == 404
    assert len((await shop.staff.get("/products"))["items"]) == 1

    replica = Database(other_database_url)
    await replica.open()
    try:
        async with replica.transaction() as tx:
            await tx.run(
                """insert into categories (id, shop_id, slug, name_zh, name_en)
                   values (gen_random_uuid(), %(shop)s, 'fruit', '水果', 'Fruit')""",
                shop=shop.id,
            )
    finally:
        await replica.close()
    assert [shelf["slug"] for shelf in (await stranger.get("/categories")).body] == ["fruit"]
    assert (await shop.staff.get("/categories")).body == []


async def test_who_just_signed_in_is_known(shop: Shop) -> None:
    caller = Caller(shop.client_of(), "/api/storefront/v1")
    await caller.post("/sign-in-codes", {"phone": "13912345678"})
    async with shop.house.database.reading() as tx:
        text = await tx.value("select body from local_text_messages order by sent_at desc limit 1")
    [code] = re.findall(r"\d{6}", text)
    session = await caller.post("/session", {"phone": "13912345678", "code": code})
    caller.csrf = session["csrf_token"]
    assert (await caller.get("/session"))["buyer"]["id"] == session["buyer"]["id"]
    assert (await caller.call("PATCH", "/me", {"nickname": "小王"}))["nickname"] == "小王"
    assert (await caller.get("/session"))["buyer"]["nickname"] == "小王"
    assert (await shop.staff.get("/session"))["staff"] is not None


async def test_a_purchase_goes_through_and_its_buyer_sees_each_step(shop: Shop) -> None:
    await shop.start_campaign()
    buyer, friend = await shop.buyer(), await shop.buyer()
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 2})
    assert (await buyer.get("/cart"))["shops"][0]["lines"][0]["quantity"] == 2
    opened = await buyer.open_group(shop)
    group_id, order_id = opened["group"]["id"], opened["checkout"]["orders"][0]["id"]
    payment_id = await shop.pay(buyer, opened["checkout"]["id"])
    assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "succeeded"
    joined = await friend.join(shop, group_id)
    await shop.pay(friend, joined["checkout"]["id"])
    assert (await buyer.get(f"/plays/groups/{group_id}"))["state"] == "formed"
    assert (await buyer.order(order_id))["state"] == "ready_to_ship"
    assert len((await shop.staff.get("/orders"))["items"]) == 2
    await shop.must_hold()


async def test_sweeps_and_jobs_decide_by_what_is_true(shop: Shop) -> None:
    await shop.start_campaign()
    alone, late = await shop.buyer(), await shop.buyer()
    opened = await alone.open_group(shop)
    await shop.pay(alone, opened["checkout"]["id"])
    waiting = await late.open_group(shop)
    await late.start_paying(waiting["checkout"]["id"])
    shop.clock.turn(timedelta(hours=25))
    await shop.settle()
    refunded = await alone.order(opened["checkout"]["orders"][0]["id"])
    assert (refunded["state"], [r["state"] for r in refunded["refunds"]]) == ("closed", ["succeeded"])
    assert (await late.order(waiting["checkout"]["orders"][0]["id"]))["state"] == "closed"
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_the_same_key_is_the_same_answer(shop: Shop) -> None:
    buyer = await shop.buyer()
    body: dict[str, Any] = {"kind": "product", "target_id": str(shop.product_id)}
    first = await buyer.post("/shares", body, **{"Idempotency-Key": "the-same-key"})
    second = await buyer.post("/shares", body, **{"Idempotency-Key": "the-same-key"})
    assert (first.status, second.body) == (200, first.body)
