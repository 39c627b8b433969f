"""Charges that were written before an event knew what it pays find out from the ledger."""

import importlib
from uuid import UUID

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tests.shop import Shop, a_shop
from tuan.kit.money import Money
from tuan.payment.providers.sandbox.cashier import act

EVENTS = "select position, kind, outcome, amount, currency, captures from payment_events order by position"
REFUNDS = "select id, charge_reference from refunds order by id"
# As the version before would have left it: the first charge was taken for the one that paid, and ended the asking.
AS_BEFORE = """
alter table payment_events drop column currency, drop column captures, drop column happened_at;
create index payment_events_at on payment_events using brin (at);
update payments set ask_at = null;
update refunds r set charge_reference = (
  select provider_reference from payment_events e
  where e.payment_id = r.payment_id and e.kind = 'charge' and e.outcome = 'success' order by position limit 1)
where order_id is not null
"""


async def test_old_charges_know_what_they_paid(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=3)
        waiting = await _story(shop)
        async with shop.house.database.reading() as tx:
            events, refunds = await tx.rows(EVENTS), await tx.rows(REFUNDS)
        assert [(row["currency"], row["captures"]) for row in events if row["captures"]] == [("CNY", True)] * 2
        async with shop.house.database.transaction() as tx:
            for step in AS_BEFORE.split(";"):
                await tx.run(step)

        _migrate(database_url)

        async with shop.house.database.reading() as tx:
            assert await tx.rows(EVENTS) == events
            assert await tx.rows(REFUNDS) == refunds
            assert await tx.values("select id from payments where ask_at is not null") == [waiting]
        await shop.must_hold()


async def _story(shop: Shop) -> UUID:
    """One pays at once; one pays wrong, then right, and gets a refusal when it goes back; one pays wrong only: its id."""
    payments = []
    for wrong in ([], [Money(100), Money(shop.group_price, "USD")], [Money(shop.group_price, "USD")]):
        buyer = await shop.buyer()
        opened = await buyer.open_group(shop)
        payment_id = await buyer.start_paying(opened["checkout"]["id"])
        for money in wrong:
            await act(shop.house.sandbox, UUID(payment_id), money, "pay")
            await shop.settle()
        payments.append((buyer, opened, payment_id))
    for _, _, payment_id in payments[:2]:
        await shop.at_cashier(payment_id)
        await shop.settle()
    shop.house.sandbox.bad_day.refused = 1
    buyer, opened, _ = payments[1]
    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    assert [refund["state"] for refund in (await buyer.order(opened["checkout"]["orders"][0]["id"]))["refunds"]] == [
        "failed"
    ]
    return UUID(payments[2][2])


def _migrate(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        importlib.import_module("tuan.migrations.versions.0007_a_charge_knows_whether_it_pays").upgrade()
