"""Promising pieces, giving them back, sending them out."""

from datetime import timedelta

import pytest

from tuan.catalog import plugs
from tuan.catalog import public as catalog
from tuan.catalog.tests.making import NOON, a_draft, a_sku, on_sale
from tuan.inventory import public as inventory
from tuan.inventory import store
from tuan.inventory.commands.release_stock import lapse_hold
from tuan.inventory.invariants import INVARIANTS
from tuan.inventory.public import Ask, Hold, HoldLine, Stock
from tuan.kit.ids import SkuId, new_id
from tuan.platform.database import Tx

IN_A_WHILE = NOON + timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugs, "shelves", [inventory.shelves])


async def a_stocked_sku(tx: Tx, pieces: int = 10) -> SkuId:
    _, [sku_id] = await on_sale(tx)
    await receive(tx, sku_id, pieces)
    return sku_id


async def receive(tx: Tx, sku_id: SkuId, pieces: int) -> None:
    await inventory.receive(tx, sku_id=sku_id, quantity=pieces, movement_id=new_id(), by=None, at=NOON)


async def nothing_is_wrong(tx: Tx) -> bool:
    return not [problem for invariant in INVARIANTS for problem in await invariant(tx)]


async def numbers(tx: Tx, sku_id: SkuId) -> tuple[int, int, int]:
    stock = (await inventory.stock(tx, [sku_id]))[sku_id]
    return stock.on_hand, stock.held, stock.available


async def test_a_hold_makes_pieces_unavailable_and_release_gives_them_back_once(tx: Tx) -> None:
    sku_id, order = await a_stocked_sku(tx), new_id()
    await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 4)], until=IN_A_WHILE, at=NOON)
    assert await numbers(tx, sku_id) == (10, 4, 6)
    for _ in range(2):
        await inventory.release(tx, owner_id=order, at=NOON)
        assert await numbers(tx, sku_id) == (10, 0, 10)
    assert await nothing_is_wrong(tx)


async def test_holding_twice_for_one_owner_holds_once_and_after_a_release_anew(tx: Tx) -> None:
    sku_id, order = await a_stocked_sku(tx, 4), new_id()
    for _ in range(2):
        await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 4)], until=IN_A_WHILE, at=NOON)
        assert await numbers(tx, sku_id) == (4, 4, 0)
    await inventory.release(tx, owner_id=order, at=NOON)
    await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 2)], until=None, at=NOON)
    assert await numbers(tx, sku_id) == (4, 2, 2)
    assert await nothing_is_wrong(tx)


async def test_all_lines_or_none(tx: Tx) -> None:
    plenty, scarce = await a_stocked_sku(tx), await a_stocked_sku(tx, 1)
    lines = [HoldLine(plenty, 1), HoldLine(scarce, 1), HoldLine(scarce, 1)]
    with pytest.raises(inventory.OutOfStock) as refused:
        await inventory.hold(tx, owner_id=new_id(), lines=lines, until=IN_A_WHILE, at=NOON)
    assert refused.value.data == {"sku_id": scarce, "available": 1}
    assert await numbers(tx, plenty) == (10, 0, 10)
    assert await numbers(tx, scarce) == (1, 0, 1)


async def test_a_batch_is_served_in_turn_all_lines_or_none(tx: Tx) -> None:
    scarce, plenty = await a_stocked_sku(tx, 3), await a_stocked_sku(tx, 10)
    owners = [new_id() for _ in range(5)]
    wants = [(scarce, 2), (scarce, 2), (scarce, 1), (scarce, 1), (plenty, 1)]
    asks = [
        Ask((Hold(owner_id, (HoldLine(plenty, 1), HoldLine(sku_id, quantity))),), IN_A_WHILE)
        for owner_id, (sku_id, quantity) in zip(owners, wants, strict=True)
    ]
    for turn in range(2):
        refused = await inventory.hold_each(tx, asks, at=NOON)
        assert [reason and reason.data["available"] for reason in refused] == [None, 1 - turn, None, 0, None]
        assert await numbers(tx, scarce) == (3, 3, 0)
        assert await numbers(tx, plenty) == (10, 4, 6)
    await inventory.release(tx, owner_id=owners[0], at=NOON)
    assert await inventory.hold_each(tx, [asks[3]], at=NOON) == [None]
    assert await nothing_is_wrong(tx)


async def test_a_sku_that_never_had_stock_is_out_of_stock(tx: Tx) -> None:
    _, [sku_id] = await on_sale(tx)
    with pytest.raises(inventory.OutOfStock) as refused:
        await inventory.hold(tx, owner_id=new_id(), lines=[HoldLine(sku_id, 1)], until=None, at=NOON)
    assert refused.value.data == {"sku_id": sku_id, "available": 0}
    assert (await inventory.stock(tx, [sku_id]))[sku_id] == Stock(0, 0, 0, 0)


async def test_what_is_kept_back_is_not_sold(tx: Tx) -> None:
    shop_id, sku_id = new_id(), await a_stocked_sku(tx)
    await inventory.shelves.keep_back(tx, shop_id, {sku_id: 9}, at=NOON)  # type: ignore[arg-type]
    with pytest.raises(inventory.OutOfStock):
        await inventory.hold(tx, owner_id=new_id(), lines=[HoldLine(sku_id, 2)], until=None, at=NOON)
    await inventory.hold(tx, owner_id=new_id(), lines=[HoldLine(sku_id, 1)], until=None, at=NOON)
    assert await numbers(tx, sku_id) == (10, 1, 0)


async def test_a_due_hold_lapses_unless_it_was_paid(tx: Tx) -> None:
    sku_id, paid, unpaid, early = await a_stocked_sku(tx), new_id(), new_id(), new_id()
    for order, until in ((paid, IN_A_WHILE), (unpaid, IN_A_WHILE), (early, IN_A_WHILE + timedelta(minutes=1))):
        await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 2)], until=until, at=NOON)
    assert await inventory.keep(tx, owner_id=paid)
    assert await store.due_owners(tx, at=IN_A_WHILE, limit=10) == [unpaid]
    for order, lapses in ((paid, False), (unpaid, True), (early, False), (unpaid, False)):
        assert await lapse_hold(tx, owner_id=order, at=IN_A_WHILE) is lapses
    assert await numbers(tx, sku_id) == (10, 4, 6)
    assert await nothing_is_wrong(tx)


async def test_keeping_a_lapsed_hold_says_so(tx: Tx) -> None:
    sku_id, order = await a_stocked_sku(tx), new_id()
    assert not await inventory.keep(tx, owner_id=order)
    await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 2)], until=IN_A_WHILE, at=NOON)
    assert await inventory.keep(tx, owner_id=order)
    assert await inventory.keep(tx, owner_id=order)
    await inventory.release(tx, owner_id=order, at=NOON)
    assert not await inventory.keep(tx, owner_id=order)


async def test_shipping_in_two_parcels_takes_each_piece_once(tx: Tx) -> None:
    sku_id, order = await a_stocked_sku(tx), new_id()
    await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 3)], until=None, at=NOON)
    await inventory.take(tx, owner_id=order, lines=[HoldLine(sku_id, 1)], at=NOON)
    assert await numbers(tx, sku_id) == (9, 2, 7)
    with pytest.raises(inventory.NotHeld) as refused:
        await inventory.take(tx, owner_id=order, lines=[HoldLine(sku_id, 3)], at=NOON)
    assert refused.value.data == {"sku_id": sku_id, "held": 2}
    assert await numbers(tx, sku_id) == (9, 2, 7)
    await inventory.take(tx, owner_id=order, lines=None, at=NOON)
    await inventory.take(tx, owner_id=order, lines=None, at=NOON)
    assert await numbers(tx, sku_id) == (7, 0, 7)
    movements = await store.movements(tx, sku_id=sku_id, after=None, limit=10)
    assert sorted((m.kind, m.quantity) for m in movements) == [("received", 10), ("shipped", -2), ("shipped", -1)]
    assert await nothing_is_wrong(tx)


async def test_cancelling_after_a_part_has_shipped_gives_back_the_rest(tx: Tx) -> None:
    sku_id, order = await a_stocked_sku(tx), new_id()
    await inventory.hold(tx, owner_id=order, lines=[HoldLine(sku_id, 3)], until=None, at=NOON)
    await inventory.take(tx, owner_id=order, lines=[HoldLine(sku_id, 1)], at=NOON)
    await inventory.release(tx, owner_id=order, at=NOON)
    assert await numbers(tx, sku_id) == (9, 0, 9)
    assert await nothing_is_wrong(tx)


async def test_a_movement_counts_once_and_never_below_what_is_held(tx: Tx) -> None:
    sku_id, movement_id = await a_stocked_sku(tx), new_id()
    for _ in range(2):
        stock = await inventory.adjust(
            tx, sku_id=sku_id, quantity=-3, movement_id=movement_id, reason="damaged", by=None, at=NOON
        )
        assert stock == Stock(on_hand=7, held=0, safety=0, available=7)
    await inventory.hold(tx, owner_id=new_id(), lines=[HoldLine(sku_id, 6)], until=None, at=NOON)
    with pytest.raises(inventory.StockBelowHeld) as refused:
        await inventory.adjust(tx, sku_id=sku_id, quantity=-2, movement_id=new_id(), reason="counted", by=None, at=NOON)
    assert refused.value.data == {"on_hand": 7, "held": 6}
    assert await numbers(tx, sku_id) == (7, 6, 1)
    assert await nothing_is_wrong(tx)


async def test_the_catalog_shows_what_is_left(tx: Tx) -> None:
    two = a_draft(
        skus=[
            a_sku(code="A1", choice=()),
        ]
    )
    product_id, [sku_id] = await on_sale(tx, two)

    async def shown() -> str:
        return (await catalog.product_cards(tx, [product_id]))[product_id].stock_state

    assert await shown() == "sold_out"
    await receive(tx, sku_id, 8)
    assert await shown() == "in_stock"
    first, second = new_id(), new_id()
    await inventory.hold(tx, owner_id=first, lines=[HoldLine(sku_id, 3)], until=None, at=NOON)
    assert await shown() == "few_left"
    await inventory.hold(tx, owner_id=second, lines=[HoldLine(sku_id, 5)], until=None, at=NOON)
    assert await shown() == "sold_out"
    names = await tx.values("select name from outbox_events where subject = %(id)s order by position", id=sku_id)
    assert names == ["inventory.back_in_stock", "inventory.sold_out"]
    await inventory.release(tx, owner_id=second, at=NOON)
    assert await shown() == "few_left"
