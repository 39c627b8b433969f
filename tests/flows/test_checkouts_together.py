"""Those who check out at the same moment are placed together; each gets an answer of its own."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from tests.shop import Answer, BuyerCaller, Shop, a_shop
from tuan.kit.errors import Refusal
from tuan.kit.ids import AddressId, CheckoutId, SkuId, new_id
from tuan.kit.money import Money
from tuan.ordering.commands.place_checkout import place_checkouts
from tuan.ordering.drafts import PlaceCheckout, Wanted


@pytest.fixture
async def scarce(database_url: str) -> AsyncIterator[Shop]:
    """A shop with ten pieces."""
    async with a_shop(database_url) as shop:
        await shop.furnish(stock=10)
        yield shop


async def check_out(buyer: BuyerCaller, *lines: tuple[Shop, int], **more: Any) -> Answer:
    body = {
        "id": str(new_id()),
        "lines": [{"sku_id": str(shop.sku_id), "quantity": quantity} for shop, quantity in lines],
        "address_id": buyer.address_id,
        "shown_total": {"minor": sum(shop.list_price * quantity for shop, quantity in lines)},
        **more,
    }
    return await buyer.post("/checkouts", body)


def wanted(
    shop: Shop,
    buyer: BuyerCaller,
    *,
    id: UUID | None = None,
    sku_id: SkuId | None = None,
    quantity: int = 1,
    minor: int | None = None,
    address_id: UUID | None = None,
) -> PlaceCheckout:
    return PlaceCheckout(
        checkout_id=CheckoutId(id or new_id()),
        buyer_id=buyer.id,
        lines=(Wanted(sku_id=sku_id or shop.sku_id, quantity=quantity),),
        address_id=AddressId(address_id or UUID(buyer.address_id)),
        shown_total=Money(shop.list_price * quantity if minor is None else minor),
    )


async def rows(shop: Shop, *tables: str) -> list[int]:
    async with shop.house.database.reading() as tx:
        return [await tx.value(f"select count(*) from {table}") for table in tables]


async def test_forty_buyers_for_ten_pieces(scarce: Shop) -> None:
    buyers = [await scarce.buyer() for _ in range(40)]
    answers = await asyncio.gather(*(check_out(buyer, (scarce, 1)) for buyer in buyers))
    assert Counter(answer.code or answer.status for answer in answers) == {201: 10, "out_of_stock": 30}
    assert await rows(scarce, "checkouts", "orders", "order_lines") == [10, 10, 10]
    for buyer, answer in zip(buyers, answers, strict=True):
        mine = [order["id"] for order in (await buyer.get("/orders"))["items"]]
        assert mine == ([answer["orders"][0]["id"]] if answer.status == 201 else [])
    await scarce.must_hold()


async def test_each_of_a_batch_stands_alone(scarce: Shop) -> None:
    ann, bo = await scarce.buyer(), await scarce.buyer()
    mine = wanted(scarce, ann)
    commands = [
        wanted(scarce, ann, minor=1),
        mine,
        wanted(scarce, bo, minor=0),
        wanted(scarce, bo, address_id=UUID(ann.address_id)),
        wanted(scarce, bo, sku_id=SkuId(new_id())),
        wanted(scarce, bo, quantity=10),
        mine,
        wanted(scarce, bo, id=mine.checkout_id),
        wanted(scarce, bo, quantity=9),
    ]
    async with scarce.house.database.transaction() as tx:
        outcomes = await place_checkouts(tx, commands, at=scarce.clock())
    assert [outcome.code if isinstance(outcome, Refusal) else "placed" for outcome in outcomes] == [
        "price_changed",
        "placed",
        "nothing_to_pay",
        "not_found",
        "not_on_sale",
        "out_of_stock",
        "placed",
        "checkout_taken",
        "placed",
    ]
    assert outcomes[1] == outcomes[6]
    assert await rows(scarce, "checkouts", "orders", "stock_holds") == [2, 2, 2]
    assert (await scarce.stock()).available == 0
    await scarce.must_hold()


async def test_who_came_first_in_a_batch_is_served_first(scarce: Shop) -> None:
    ann, bo = await scarce.buyer(), await scarce.buyer()
    commands = [wanted(scarce, ann, quantity=8), wanted(scarce, bo, quantity=8)]
    async with scarce.house.database.transaction() as tx:
        outcomes = await place_checkouts(tx, commands, at=scarce.clock())
    assert [isinstance(outcome, Refusal) for outcome in outcomes] == [False, True]


async def test_a_repeat_answers_as_it_was_placed(scarce: Shop) -> None:
    buyer, other = await scarce.buyer(), await scarce.buyer()
    id = str(new_id())
    answers = await asyncio.gather(*(check_out(buyer, (scarce, 1), id=id) for _ in range(8)))
    later = await check_out(buyer, (scarce, 1), id=id)
    assert [answer.status for answer in answers] == [201] * 8
    assert {answer["orders"][0]["id"] for answer in [*answers, later]} == {later["orders"][0]["id"]}
    assert (await check_out(other, (scarce, 1), id=id)).code == "checkout_taken"
    assert (await scarce.stock()).held == 1
    await scarce.must_hold()


async def test_all_shops_of_a_checkout_or_none(scarce: Shop) -> None:
    second = Shop(scarce.house, scarce.clock, scarce.client_of)
    await second.furnish(stock=3)
    buyer = await scarce.buyer()
    refused = await check_out(buyer, (scarce, 2), (second, 4))
    assert (refused.code, refused["available"]) == ("out_of_stock", 3)
    assert await rows(scarce, "checkouts", "orders", "stock_holds") == [0, 0, 0]
    placed = await check_out(buyer, (scarce, 2), (second, 3))
    assert len(placed["orders"]) == 2
    assert ((await scarce.stock()).held, (await second.stock()).held) == (2, 3)
    await scarce.must_hold()


async def test_checkouts_over_the_same_shops_from_both_ends_never_wait_for_each_other(scarce: Shop) -> None:
    second = Shop(scarce.house, scarce.clock, scarce.client_of)
    await second.furnish(stock=1000)
    buyers = [await scarce.buyer() for _ in range(8)]
    for _ in range(10):
        baskets = [((scarce, 1), (second, 1)), ((second, 1), (scarce, 1))]
        answers = await asyncio.gather(*(check_out(buyer, *baskets[n % 2]) for n, buyer in enumerate(buyers)))
        assert {answer.code or answer.status for answer in answers} <= {201, "out_of_stock"}
    assert (await scarce.stock()).available == 0
    await scarce.must_hold()


async def test_who_buys_and_who_cancels_over_the_same_shops_never_wait_for_each_other(scarce: Shop) -> None:
    shops = [Shop(scarce.house, scarce.clock, scarce.client_of) for _ in range(2)]
    for shop in shops:
        await shop.furnish(stock=1000)
    buyers = [await scarce.buyer() for _ in range(8)]

    async def change_ones_mind(buyer: BuyerCaller) -> list[int]:
        said = []
        for _ in range(12):
            placed = await check_out(buyer, *((shop, 1) for shop in shops))
            said.append(placed.status)
            said.append((await buyer.post(f"/orders/{placed['orders'][0]['id']}/cancel")).status)
        return said

    said = await asyncio.gather(*(change_ones_mind(buyer) for buyer in buyers))
    assert Counter(status for each in said for status in each) == {201: 96, 200: 96}
    assert await deadlocks(scarce) == 0
    assert [(await shop.stock()).held for shop in shops] == [0, 0]
    await scarce.must_hold()


async def test_a_checkout_and_a_change_of_the_same_cart_never_wait_for_each_other(scarce: Shop) -> None:
    buyer = await scarce.buyer()
    line = f"/cart/lines/{scarce.sku_id}"
    changes: list[tuple[str, Any]] = [("PUT", {"quantity": 3}), ("DELETE", None)]
    for method, body in changes:
        await buyer.call("PUT", line, {"quantity": 2})
        async with scarce.house.database.transaction() as tx:
            await tx.run("select from cart_lines where buyer_id = %(id)s for update", id=buyer.id)
            checkout = asyncio.create_task(check_out(buyer, (scarce, 1)))
            await waiting(scarce, 1)
            changing = asyncio.create_task(buyer.call(method, line, body))
            await waiting(scarce, 2)
        assert [(await checkout).status, (await changing).status] == [201, 200]
    assert await deadlocks(scarce) == 0


async def waiting(shop: Shop, many: int) -> None:
    """Until so many wait for a lock."""
    async with asyncio.timeout(10), shop.house.database.reading() as tx:
        while many > await tx.value(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        ):
            await tx.run("select pg_sleep(0.005)")


async def deadlocks(shop: Shop) -> int:
    async with shop.house.database.reading() as tx:
        count: int = await tx.value("select deadlocks from pg_stat_database where datname = current_database()")
        return count
