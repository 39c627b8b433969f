"""Many buyers on connections of their own, and few pieces."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from tuan.catalog import public as catalog
from tuan.catalog.invariants import INVARIANTS as CATALOG
from tuan.catalog.shapes import Option
from tuan.catalog.tests.making import NOON, a_draft, a_sku, on_sale
from tuan.inventory import public as inventory
from tuan.inventory.commands.release_stock import lapse_hold
from tuan.inventory.invariants import INVARIANTS
from tuan.inventory.public import Ask, Hold, HoldLine
from tuan.kit.ids import ProductId, SkuId, new_id
from tuan.kit.text import Text
from tuan.platform.database import Database

BUYERS, ROUNDS = 8, 50


async def receive(database: Database, sku_id: SkuId, pieces: int) -> None:
    async with database.transaction() as tx:
        await inventory.receive(tx, sku_id=sku_id, quantity=pieces, movement_id=new_id(), by=None, at=NOON)


async def buy(database: Database, lines: list[HoldLine]) -> UUID | None:
    """The order that holds the lines, None when they are sold out."""
    order = new_id()
    try:
        async with database.transaction() as tx:
            await inventory.hold(tx, owner_id=order, lines=lines, until=NOON + timedelta(minutes=15), at=NOON)
    except inventory.OutOfStock:
        return None
    return order


async def problems(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [problem for invariant in [*INVARIANTS, *CATALOG] for problem in await invariant(tx)]


async def test_eight_buyers_race_for_the_last_two_pieces(database: Database) -> None:
    async with database.transaction() as tx:
        _, [sku_id] = await on_sale(tx)
    for _ in range(ROUNDS):
        await receive(database, sku_id, 2)
        orders = await asyncio.gather(*(buy(database, [HoldLine(sku_id, 1)]) for _ in range(BUYERS)))
        assert len([order for order in orders if order]) == 2
    assert await problems(database) == []


async def a_product_of_two(database: Database) -> tuple[ProductId, list[SkuId]]:
    size = Option(Text("规格", "Size"), (Text("大", "Large"), Text("小", "Small")))
    async with database.transaction() as tx:
        return await on_sale(tx, a_draft(options=[size], skus=[a_sku(choice=[0]), a_sku(choice=[1])]))


async def test_baskets_in_any_order_neither_deadlock_nor_oversell(database: Database) -> None:
    product_id, skus = await a_product_of_two(database)
    for _ in range(20):
        for sku_id in skus:
            await receive(database, sku_id, 3)
        there, back = [HoldLine(sku_id, 1) for sku_id in skus], [HoldLine(sku_id, 1) for sku_id in reversed(skus)]
        orders = await asyncio.gather(*(buy(database, lines) for lines in [there, back] * (BUYERS // 2)))
        assert len([order for order in orders if order]) == 3
    assert await problems(database) == []
    async with database.reading() as tx:
        assert (await catalog.product_cards(tx, [product_id]))[product_id].stock_state == "sold_out"


async def test_two_skus_of_a_product_that_sell_out_at_once_show_it_sold_out(database: Database) -> None:
    product_id, skus = await a_product_of_two(database)
    for _ in range(20):
        for sku_id in skus:
            await receive(database, sku_id, 1)
        await asyncio.gather(*(buy(database, [HoldLine(sku_id, 1)]) for sku_id in skus))
        async with database.reading() as tx:
            assert (await catalog.product_cards(tx, [product_id]))[product_id].stock_state == "sold_out"
    assert await problems(database) == []


@pytest.mark.parametrize("pay_wins", [True, False])
async def test_pay_and_lapse_at_once_end_in_one_of_the_two(database: Database, pay_wins: bool) -> None:
    async with database.transaction() as tx:
        _, [sku_id] = await on_sale(tx)
    late = NOON + timedelta(minutes=15)

    async def pay(order: UUID) -> bool:
        async with database.transaction() as tx:
            return await inventory.keep(tx, owner_id=order)

    async def lapse(order: UUID) -> bool:
        async with database.transaction() as tx:
            return await lapse_hold(tx, owner_id=order, at=late)

    for _ in range(20):
        await receive(database, sku_id, 1)
        order = await buy(database, [HoldLine(sku_id, 1)])
        assert order is not None
        first, second = (pay, lapse) if pay_wins else (lapse, pay)
        a, b = await asyncio.gather(first(order), second(order))
        assert a != b
    assert await problems(database) == []


async def test_batches_and_single_orders_race_without_overselling(database: Database) -> None:
    async with database.transaction() as tx:
        _, [sku_id] = await on_sale(tx)

    async def batch() -> int:
        asks = [Ask((Hold(new_id(), (HoldLine(sku_id, 1),)),), None) for _ in range(5)]
        async with database.transaction() as tx:
            return (await inventory.hold_each(tx, asks, at=NOON)).count(None)

    async def single() -> int:
        return 1 if await buy(database, [HoldLine(sku_id, 1)]) else 0

    for _ in range(20):
        await receive(database, sku_id, 12)
        assert sum(await asyncio.gather(batch(), single(), batch(), single(), batch(), single())) == 12
    assert await problems(database) == []


async def test_one_owner_who_asks_twice_at_once_holds_once(database: Database) -> None:
    async with database.transaction() as tx:
        _, [sku_id] = await on_sale(tx)
    await receive(database, sku_id, 20)

    async def hold(order: UUID) -> None:
        async with database.transaction() as tx:
            await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 2)], until=None, at=NOON)

    for _ in range(10):
        order = new_id()
        await asyncio.gather(*(hold(order) for _ in range(4)))
    async with database.reading() as tx:
        assert (await inventory.stock(tx, [sku_id]))[sku_id].held == 20
    assert await problems(database) == []
