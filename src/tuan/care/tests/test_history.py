"""Orders that were refunded before lines knew it find out from their refunds."""

import importlib
import pkgutil
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tests.aftersales import bought
from tests.shop import Shop, a_shop
from tuan.migrations import versions

LINES = "select id, cancelled, settled, refunded from order_lines order by id"
ORDERS = "select id, shipping_refunded, open_cases from orders order by id"
AS_BEFORE = """
drop table care_case_lines; drop table care_cases; drop table care_pictures; drop table care_settings;
alter table order_lines drop column cancelled, drop column withheld, drop column returned, drop column claimed,
  drop column settled, drop column refunded;
alter table orders drop column shipping_refunded, drop column open_cases
"""


async def test_old_orders_know_what_went_back(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        assert (await shop.staff.call("PUT", "/shipping", {"fee": {"minor": 800}})).status == 200
        await _story(shop)
        async with shop.house.database.reading() as tx:
            lines, orders = await tx.rows(LINES), await tx.rows(ORDERS)
        assert sorted(row["refunded"] for row in lines) == [0, 1000, 1000, 1000, 2 * shop.list_price]
        assert max(row["shipping_refunded"] for row in orders) == 800
        async with shop.house.database.transaction() as tx:
            for step in AS_BEFORE.split(";"):
                await tx.run(step)

        _migrate(database_url)

        async with shop.house.database.reading() as tx:
            assert await tx.rows(LINES) == lines
            assert await tx.rows(ORDERS) == orders
        await shop.must_hold()


async def _story(shop: Shop) -> None:
    """One order is kept, one given back whole, and three in a group got the difference of a stage price."""
    buyer = await shop.buyer()
    await bought(shop, buyer, fee=800)
    given_back = await bought(shop, buyer, quantity=2, fee=800)
    assert (await buyer.post(f"/orders/{given_back}/cancel")).status == 200
    stages = [
        {"size": size, "prices": [{"sku_id": str(shop.sku_id), "price": price}]}
        for size, price in ((2, shop.group_price), (3, shop.group_price - 1000))
    ]
    await shop.start_campaign(group_kind="stage", seats=3, stages=stages)
    people = [await shop.buyer() for _ in range(3)]
    seat: dict[str, Any] = {"shown_total": {"minor": shop.group_price + 800}}
    opened = await people[0].open_group(shop, **seat)
    assert opened.status == 201, opened.body
    await shop.pay(people[0], opened["checkout"]["id"])
    for person in people[1:]:
        joined = await person.join(shop, opened["group"]["id"], **seat)
        await shop.pay(person, joined["checkout"]["id"])
    await shop.settle()


def _migrate(url: str) -> None:
    [name] = [
        module.name
        for module in pkgutil.iter_modules(versions.__path__)
        if module.name.endswith("_goods_and_money_go_back_case_by_case")
    ]
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        importlib.import_module(f"{versions.__name__}.{name}").upgrade()
