"""The sweep that gives back what nobody paid for."""

from datetime import timedelta

from tuan.catalog.tests.making import NOON, on_sale
from tuan.inventory import public as inventory
from tuan.inventory.jobs import lapse_holds
from tuan.inventory.public import HoldLine
from tuan.kit.ids import new_id
from tuan.platform.database import Database
from tuan.platform.jobs import Work


async def test_the_sweep_lapses_what_is_due_and_tells(database: Database) -> None:
    async with database.transaction() as tx:
        _, [sku_id] = await on_sale(tx)
        await inventory.receive(tx, sku_id=sku_id, quantity=9, movement_id=new_id(), by=None, at=NOON)
        owners = [new_id() for _ in range(3)]
        for minutes, owner_id in enumerate(owners):
            until = NOON + timedelta(minutes=minutes)
            await inventory.hold(tx, owner_id=owner_id, lines=[HoldLine(sku_id, 3)], until=until, at=NOON)
    work = Work(database, lambda: NOON + timedelta(minutes=1))
    assert await lapse_holds(work) == 2
    assert await lapse_holds(work) == 0
    async with database.reading() as tx:
        assert (await inventory.stock(tx, [sku_id]))[sku_id].held == 3
        told = await tx.values("select subject from outbox_events where name = 'inventory.hold_lapsed'")
    assert set(told) == set(owners[:2])
