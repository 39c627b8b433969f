"""Orders, their lines and their timeline."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.ordering.shapes import LineRow, OrderRow, TimelineRow
from tuan.ordering.states import ORDER, PAID
from tuan.platform.database import Tx

ORDER_COLUMNS = """id, number, checkout_id, shop_id, buyer_id, state, play_kind, campaign_id, group_id, goods_total,
discount_total, shipping_total, total, currency, address_masked, note, share_token, payment_id, placed_at, pay_by, paid_at,
shipped_at, delivered_at, closed_at, close_reason, shipping_refunded, open_cases"""

LINE_COLUMNS = """id, order_id, position, sku_id, product_id, title, option_text, picture_id, quantity, shipped, list_total,
total, adjustments, cancelled, withheld, returned, claimed, settled, refunded"""

INSERT = """
with placed as (
    insert into orders (id, number, checkout_id, shop_id, buyer_id, state, play_kind, campaign_id, group_id, goods_total,
        discount_total, shipping_total, total, currency, address_sealed, address_masked, note, share_token, placed_at, pay_by)
    select id, to_char(placed_at at time zone 'Asia/Shanghai', 'YYMMDD') || nextval('order_numbers')::text, checkout_id, shop_id,
        buyer_id, 'awaiting_payment', play_kind, campaign_id, group_id, goods_total, discount_total, shipping_total, total, currency,
        address_sealed, address_masked, note, share_token, placed_at, pay_by
    from jsonb_to_recordset(%(orders)s) as o (
        id uuid, checkout_id uuid, shop_id uuid, buyer_id uuid, play_kind text, campaign_id uuid, group_id uuid, goods_total bigint,
        discount_total bigint, shipping_total bigint, total bigint, currency text, address_sealed text, address_masked jsonb,
        note text, share_token text, placed_at timestamptz, pay_by timestamptz)
), written as (
    insert into order_lines (id, order_id, position, sku_id, product_id, title, option_text, picture_id, quantity, list_total, total,
        adjustments)
    select id, order_id, position, sku_id, product_id, title, option_text, picture_id, quantity, list_total, total, adjustments
    from jsonb_to_recordset(%(lines)s) as l (
        id uuid, order_id uuid, position int, sku_id uuid, product_id uuid, title jsonb, option_text jsonb, picture_id uuid,
        quantity int, list_total bigint, total bigint, adjustments jsonb)
), gone as (
    delete from cart_lines l using unnest(%(buyers)s::uuid[], %(skus)s::uuid[]) as bought (buyer_id, sku_id)
    where l.buyer_id = bought.buyer_id and l.sku_id = bought.sku_id
    returning l.buyer_id
)
update carts set version = version + 1 where buyer_id in (select buyer_id from gone)
"""


async def insert(
    tx: Tx,
    orders: Sequence[dict[str, Any]],
    lines: Sequence[dict[str, Any]],
    *,
    from_cart: Sequence[tuple[UUID, UUID]],
) -> None:
    """Write orders and their lines, and take what was bought (buyer, SKU) out of the carts: one statement."""
    await tx.run(
        INSERT,
        orders=Jsonb(list(orders)),
        lines=Jsonb(list(lines)),
        buyers=[buyer_id for buyer_id, _ in from_cart],
        skus=[sku_id for _, sku_id in from_cart],
    )


async def get(tx: Tx, id: UUID) -> OrderRow | None:
    """An order."""
    return await tx.maybe(OrderRow, f"select {ORDER_COLUMNS} from orders where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> OrderRow | None:
    """An order, locked."""
    return await tx.maybe(OrderRow, f"select {ORDER_COLUMNS} from orders where id = %(id)s for update", id=id)


async def many(tx: Tx, ids: Collection[UUID]) -> dict[UUID, OrderRow]:
    """Orders by id."""
    rows = await tx.all(OrderRow, f"select {ORDER_COLUMNS} from orders where id = any(%(ids)s)", ids=list(ids))
    return {row.id: row for row in rows}


async def of_checkout(tx: Tx, checkout_id: UUID, *, locked: bool = False) -> list[OrderRow]:
    """The orders of a checkout in the order of their shops, in which everybody books their money; locked if asked."""
    return await tx.all(
        OrderRow,
        f"""select {ORDER_COLUMNS} from orders where checkout_id = %(id)s order by shop_id {"for update" if locked else ""}""",
        id=checkout_id,
    )


async def lines(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, list[LineRow]]:
    """The lines of orders, in order."""
    rows = await tx.all(
        LineRow,
        f"select {LINE_COLUMNS} from order_lines where order_id = any(%(ids)s) order by order_id, position",
        ids=list(order_ids),
    )
    found: dict[UUID, list[LineRow]] = {id: [] for id in order_ids}
    for row in rows:
        found[row.order_id].append(row)
    return found


async def move(tx: Tx, id: UUID, verb: str, *further: str, **changes: Any) -> OrderRow | None:
    """A move of the machine by compare-and-set: the order after it, None when it is in no state from which it starts.

    Further moves follow in the same breath.
    """
    target = ORDER.target(verb)
    for next_verb in further:
        target = ORDER.next(next_verb, target)
    sets = "".join(f", {column} = %({column})s" for column in changes)
    return await tx.maybe(
        OrderRow,
        f"""update orders set state = %(target)s{sets} where id = %(id)s and state = any(%(sources)s)
            returning {ORDER_COLUMNS}""",
        id=id,
        target=target,
        sources=ORDER.sources(verb),
        **changes,
    )


async def complete(tx: Tx, id: UUID, *, received_by: datetime) -> OrderRow | None:
    """As `move`, if the order was received by then and no case of it is open now, whatever was read before; else None."""
    return await tx.maybe(
        OrderRow,
        f"""update orders set state = %(target)s
            where id = %(id)s and state = any(%(sources)s) and delivered_at <= %(received_by)s and open_cases = 0
            returning {ORDER_COLUMNS}""",
        id=id,
        target=ORDER.target("complete"),
        sources=ORDER.sources("complete"),
        received_by=received_by,
    )


async def regroup(tx: Tx, id: UUID, group_id: UUID) -> None:
    """A paid seat was given in another group."""
    await tx.run("update orders set group_id = %(group_id)s where id = %(id)s", id=id, group_id=group_id)


async def add_shipped(tx: Tx, quantities: dict[str, int]) -> None:
    """So many more pieces of these lines have left."""
    await tx.run(
        """update order_lines l set shipped = shipped + q.quantity
           from unnest(%(ids)s::uuid[], %(quantities)s::int[]) as q (id, quantity) where l.id = q.id""",
        ids=list(quantities),
        quantities=list(quantities.values()),
    )


async def has_bought(tx: Tx, *, buyer_id: UUID, shop_id: UUID) -> bool:
    """Whether a buyer has ever paid an order of this shop that was not given back."""
    return bool(
        await tx.value(
            """select 1 from orders where buyer_id = %(buyer_id)s and shop_id = %(shop_id)s and state = any(%(paid)s) limit 1""",
            buyer_id=buyer_id,
            shop_id=shop_id,
            paid=list(PAID),
        )
    )


async def paid_of(tx: Tx, ids: Collection[UUID]) -> set[UUID]:
    """Of these orders, those that are paid and not closed."""
    return set(
        await tx.values(
            "select id from orders where id = any(%(ids)s) and state = any(%(paid)s)", ids=list(ids), paid=list(PAID)
        )
    )


async def paid_between(tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[OrderRow]:
    """A shop's orders that were paid in that time."""
    # Nothing is paid so long after it was placed: its checkout is closed by then.
    return await tx.all(
        OrderRow,
        f"""select {ORDER_COLUMNS} from orders
            where shop_id = %(shop_id)s and placed_at >= %(since)s - interval '30 days' and placed_at < %(until)s
              and paid_at >= %(since)s and paid_at < %(until)s""",
        shop_id=shop_id,
        since=since,
        until=until,
    )


async def currencies_paid(tx: Tx, shop_id: UUID, *, among: int) -> list[str]:
    """In which currencies a shop's last orders were paid, that of most orders first."""
    return await tx.values(
        """select currency from (
             select currency from orders where shop_id = %(shop_id)s and paid_at is not null
             order by placed_at desc, id desc limit %(among)s
           ) paid group by currency order by count(*) desc, currency""",
        shop_id=shop_id,
        among=among,
    )


async def timeline(tx: Tx, id: UUID) -> list[TimelineRow]:
    """What happened to an order: its events, oldest first."""
    return await tx.all(
        TimelineRow,
        "select name, at, payload from outbox_events where subject = %(id)s order by position",
        id=id,
    )


async def of_buyer(
    tx: Tx, buyer_id: UUID, *, states: Sequence[str] | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[OrderRow]:
    """A buyer's orders, newest first."""
    return await tx.all(
        OrderRow,
        f"""select {ORDER_COLUMNS} from orders
            where buyer_id = %(buyer_id)s and (%(states)s::text[] is null or state = any(%(states)s))
              and (%(after_at)s::timestamptz is null or (placed_at, id) < (%(after_at)s, %(after_id)s))
            order by placed_at desc, id desc limit %(limit)s""",
        buyer_id=buyer_id,
        states=list(states) if states else None,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def of_shop(
    tx: Tx,
    shop_id: UUID,
    *,
    state: str | None,
    number: str | None,
    group_id: UUID | None,
    play: str | None = None,
    campaign_id: UUID | None = None,
    product_id: UUID | None = None,
    buyer_id: UUID | None = None,
    least: int | None = None,
    most: int | None = None,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[OrderRow]:
    """A shop's orders, newest first."""
    return await tx.all(
        OrderRow,
        f"""select {ORDER_COLUMNS} from orders
            where shop_id = %(shop_id)s and (%(state)s::text is null or state = %(state)s)
              and (%(number)s::text is null or number like %(number)s || '%%')
              and (%(group_id)s::uuid is null or group_id = %(group_id)s)
              and (%(play)s::text is null or coalesce(play_kind, 'alone') = %(play)s)
              and (%(campaign_id)s::uuid is null or campaign_id = %(campaign_id)s)
              and (%(buyer_id)s::uuid is null or buyer_id = %(buyer_id)s)
              and (%(product_id)s::uuid is null or exists (
                select from order_lines l where l.order_id = orders.id and l.product_id = %(product_id)s))
              and (%(least)s::bigint is null or total >= %(least)s)
              and (%(most)s::bigint is null or total <= %(most)s)
              and (%(since)s::timestamptz is null or placed_at >= %(since)s)
              and (%(until)s::timestamptz is null or placed_at < %(until)s)
              and (%(after_at)s::timestamptz is null or (placed_at, id) < (%(after_at)s, %(after_id)s))
            order by placed_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        state=state,
        number=number,
        group_id=group_id,
        play=play,
        campaign_id=campaign_id,
        product_id=product_id,
        buyer_id=buyer_id,
        least=least,
        most=most,
        since=since,
        until=until,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def counts_of_shop(tx: Tx, shop_id: UUID) -> dict[str, int]:
    """How many of a shop's orders are in which state."""
    rows = await tx.rows(
        "select state, count(*)::int as orders from orders where shop_id = %(shop_id)s group by state", shop_id=shop_id
    )
    return {row["state"]: row["orders"] for row in rows}


async def by_number(tx: Tx, shop_id: UUID, numbers: Collection[str]) -> dict[str, UUID]:
    """A shop's orders by their numbers; unknown numbers are left out."""
    rows = await tx.rows(
        "select number, id from orders where shop_id = %(shop_id)s and number = any(%(numbers)s)",
        shop_id=shop_id,
        numbers=list(numbers),
    )
    return {row["number"]: row["id"] for row in rows}


async def counts(tx: Tx, buyer_id: UUID) -> dict[str, int]:
    """How many of a buyer's orders are in which state."""
    rows = await tx.rows(
        "select state, count(*)::int as orders from orders where buyer_id = %(buyer_id)s group by state",
        buyer_id=buyer_id,
    )
    return {row["state"]: row["orders"] for row in rows}


async def address_sealed(tx: Tx, id: UUID) -> str:
    """The encrypted address of an order."""
    sealed: str = await tx.value("select address_sealed from orders where id = %(id)s", id=id)
    return sealed


async def shipped_before(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Orders shipped before an instant whose receipt nobody confirmed."""
    return await tx.values(
        "select id from orders where state = 'shipped' and shipped_at <= %(at)s order by shipped_at limit %(limit)s",
        at=at,
        limit=limit,
    )


async def renew_time(tx: Tx, id: UUID, *, at: datetime) -> None:
    """An order that was received counts as received now."""
    await tx.run("update orders set delivered_at = %(at)s where id = %(id)s and state = 'delivered'", id=id, at=at)


async def delivered_before(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Orders received before an instant that are not completed, and of which no case is open."""
    return await tx.values(
        """select id from orders where state = 'delivered' and delivered_at <= %(at)s and open_cases = 0
           order by delivered_at limit %(limit)s""",
        at=at,
        limit=limit,
    )


async def count_of_buyer(tx: Tx, buyer_id: UUID) -> int:
    """How many orders somebody has placed."""
    count: int = await tx.value("select count(*) from orders where buyer_id = %(id)s", id=buyer_id)
    return count
