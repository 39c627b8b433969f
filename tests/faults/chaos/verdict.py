"""When the round is over and everything has come to rest: whether each cent, piece and seat is where it belongs."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

import psycopg
from psycopg_pool import PoolTimeout

from tests.faults.chaos.people import Clients
from tests.faults.chaos.world import World
from tuan.apps.proof import proof
from tuan.apps.replay import outcome
from tuan.ledger import public as ledger
from tuan.payment import postings
from tuan.platform.database import Database, Tx

PATIENCE_SECONDS, SAY_SECONDS = 300, 30
# What a provider knows and we do not yet: told late or never, it is asked for within a minute or two.
UNKNOWN = """
select count(*) from sandbox_charges c where c.state = 'paid' and not exists (
  select 1 from payment_events e where e.provider_reference = c.reference and e.kind = 'charge' and e.outcome = 'success')
"""
UNKNOWN_REAL = """
select count(*) from unnest(%(references)s::text[]) r (reference) where not exists (
  select 1 from payment_events e where e.provider_reference = r.reference and e.kind = 'charge' and e.outcome = 'success')
"""
TIME_IS_OVER = (
    "update groups set closes_at = %(at)s where state = 'open' and closes_at > %(at)s",
    "update orders set pay_by = %(at)s where state = 'awaiting_payment' and pay_by > %(at)s",
    "update checkouts set pay_by = %(at)s, closes_at = %(at)s where ended_at is null and closes_at > %(at)s",
)
# Each asks for rows that must not be there; the words say what such a row would mean.
MUST_BE_EMPTY = {
    "an order that still waits for money, a group or its release": """
        select number from orders where state in ('awaiting_payment', 'awaiting_group', 'paid')""",
    "an order that was paid and closed, and has not exactly its money back": """
        select o.number from orders o where o.state = 'closed' and o.paid_at is not null and o.total <> coalesce(
          (select sum(r.amount) from refunds r where r.order_id = o.id and r.payment_id = o.payment_id and r.state = 'succeeded'), 0)""",
    "an order that goes on and has other money back than its lines say": """
        select o.number from orders o where o.state in ('ready_to_ship', 'shipped', 'delivered', 'completed')
          and o.shipping_refunded + (select sum(l.refunded) from order_lines l where l.order_id = o.id) <> coalesce(
            (select sum(r.amount) from refunds r where r.order_id = o.id and r.payment_id = o.payment_id and r.state = 'succeeded'), 0)""",
    "a line of which more is back than was paid for it": "select id from order_lines where refunded > total",
    "a refund that has not succeeded": "select id from refunds where state <> 'succeeded'",
    "a charge that neither pays nor is back": """
        select e.provider_reference from payment_events e where e.kind = 'charge' and e.outcome = 'success' and not e.captures
          and e.amount <> coalesce((select sum(r.amount) from refunds r
            where r.charge_reference = e.provider_reference and r.payment_id = e.payment_id and r.state = 'succeeded'), 0)""",
    "a group with more people than seats, or formed with fewer": """
        select g.id from groups g left join seats s on s.group_id = g.id and s.state = 'taken'
        group by g.id having count(s.*) > g.seats or g.state = 'formed' and count(s.*) <> g.seats
          or g.state = 'expired' and count(s.*) > 0 or g.state = 'open'""",
    "a SKU of which more is kept than orders wait for, or less": """
        select i.sku_id from stock_items i where i.held <> coalesce((
          select sum(l.quantity - l.shipped - l.cancelled) from order_lines l join orders o on o.id = l.order_id
          where l.sku_id = i.sku_id and o.state in ('ready_to_ship', 'shipped')), 0)""",
    "a SKU of which pieces are lost": """
        select i.sku_id from stock_items i where i.on_hand <> coalesce((
          select sum(case m.kind when 'shipped' then -abs(m.quantity) else m.quantity end)
          from stock_movements m where m.sku_id = i.sku_id), 0)""",
    "a campaign that sold more than it has": "select id from campaigns where stock is not null and taken > stock",
    "a fact that was given up": "select listener from outbox_deliveries where state = 'given_up'",
    "a job that failed": "select task_name from procrastinate_jobs where status in ('failed', 'aborted')",
}


async def come_to_rest(world: World, clients: Clients) -> list[str]:
    """Wait until nothing is on its way, let all times end, wait again; what never came to rest."""
    await _patiently(lambda: _calm(world))

    async def ends() -> list[str]:
        async with world.house.database.transaction() as tx:
            for statement in TIME_IS_OVER:
                await tx.run(statement, at=world.house.clock())
        return []

    await _patiently(ends)
    return await _patiently(lambda: _calm(world, is_final=True))


async def _patiently(calm: Callable[[], Awaitable[list[str]]]) -> list[str]:
    begun, times, moving, said = time.monotonic(), 0, ["PostgreSQL, which is not up"], 0.0
    while times < 2 and time.monotonic() - begun < PATIENCE_SECONDS:
        with contextlib.suppress(psycopg.OperationalError, PoolTimeout):  # It is still getting up.
            moving = await calm()
            times = times + 1 if not moving else 0
        if time.monotonic() - begun > said + SAY_SECONDS:
            said = time.monotonic() - begun
            print(f"  after {said:.0f} s: {', '.join(moving)}", flush=True)
        await asyncio.sleep(0.5)
    return moving if times < 2 else []


async def _calm(world: World, *, is_final: bool = False) -> list[str]:
    paid = [trade.transaction_id for trade in world.twin.books.trades.values() if trade.paid_at]
    async with world.house.database.reading() as tx:
        counts = {
            "on its way": await outcome.busy(world.house.database),
            "charges at the Sandbox that we do not know": await tx.value(UNKNOWN),
            "charges at WeChat Pay that we do not know": await tx.value(UNKNOWN_REAL, references=paid),
        }
        if is_final:
            counts["orders that are not decided"] = await tx.value(
                "select count(*) from orders where state in ('awaiting_payment', 'awaiting_group', 'paid')"
            )
    return [f"{count} {what}" for what, count in counts.items() if count]


async def wrong(world: World, clients: Clients) -> list[str]:
    """Everything that is not as it must be."""
    database = world.house.database
    found = [problem for problems in (await proof(database)).values() for problem in problems]
    async with database.reading() as tx:
        for what, statement in MUST_BE_EMPTY.items():
            rows = [next(iter(row.values())) for row in await tx.rows(statement)]
            if rows:
                found.append(f"{what}: {len(rows)}, for example {rows[0]}")
        found += await _to_the_cent(tx, world)
        kept = set(await tx.values("select id from checkouts where id = any(%(ids)s)", ids=list(clients.placed)))
        if lost := clients.placed - kept:
            found.append(f"checkouts that were answered and are gone: {len(lost)}, for example {lost.pop()}")
    return found


async def _to_the_cent(tx: Tx, world: World) -> list[str]:
    """What the providers hold for us by their own books is what our ledger says that they hold; and all of it is owed to orders."""
    books = world.twin.books
    theirs = {
        "sandbox": await tx.value(
            """select coalesce((select sum(amount) from sandbox_charges where state = 'paid'), 0)
                    - coalesce((select sum(amount) from sandbox_refunds), 0)"""
        ),
        "wechat_pay": sum(trade.paid for trade in books.trades.values())
        - sum(refund.amount for refund in books.refunds.values() if refund.state == "SUCCESS"),
    }
    ours = {code: (await ledger.balance(tx, postings.clearing(code, "CNY"))).posted for code in theirs}
    found = [
        f"{code} holds {theirs[code]}, the ledger says {ours[code]}" for code in theirs if theirs[code] != ours[code]
    ]
    owed = await tx.value(
        """select coalesce(sum(o.total - o.shipping_refunded - (select sum(l.refunded) from order_lines l where l.order_id = o.id)), 0)
           from orders o where o.state in ('ready_to_ship', 'shipped', 'delivered', 'completed')"""
    )
    if owed != sum(ours.values()):
        found.append(f"orders that go on are worth {owed}, the providers hold {sum(ours.values())}")
    return found


async def figures(database: Database) -> str:
    """What the shop did so far, in one line."""
    async with database.reading() as tx:
        states = await tx.rows("select state, count(*) as many from orders group by state order by state")
        refunds = await tx.value("select count(*) from refunds")
    return ", ".join(f"{row['many']} {row['state']}" for row in states) + f"; {refunds} refunds"
