"""Cases and their lines."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.care.shapes import CaseLineRow, CaseRow, StepRow
from tuan.care.states import CASE, OPEN
from tuan.platform.database import Tx

COLUMNS = """id, shop_id, buyer_id, order_id, ordinal, number, kind, state, opened_by, is_sent, reason, is_shops_fault, words,
picture_ids, goods, shipping, currency, applied_at, due_at, refused_by, refused_words, appeal_words, appeal_decided_by,
appeal_decided_words, return_address_sealed, carrier, tracking_number, received_at, restock_decided_at, received_by_name,
became_refund, replacement_carrier, replacement_number, refund_id, ended_at, end_reason"""

LINE_COLUMNS = "case_id, order_line_id, sku_id, product_id, quantity, pieces, settled, amount, restocked"

INSERT = """
with made as (
    insert into care_cases (id, shop_id, buyer_id, order_id, ordinal, number, kind, state, opened_by, is_sent, reason,
        is_shops_fault, words, picture_ids, goods, currency, applied_at, due_at)
    select %(id)s, %(shop_id)s, %(buyer_id)s, %(order_id)s, ordinal, %(order_number)s || '-' || ordinal, %(kind)s, 'applied',
        %(opened_by)s, %(is_sent)s, %(reason)s, %(is_shops_fault)s, %(words)s, %(picture_ids)s, %(goods)s, %(currency)s,
        %(at)s, %(due_at)s
    from (select count(*) + 1 as ordinal from care_cases where order_id = %(order_id)s) as next
    returning id
)
insert into care_case_lines (case_id, order_line_id, sku_id, product_id, quantity, pieces, settled, amount)
select made.id, l.order_line_id, l.sku_id, l.product_id, l.quantity, l.pieces, l.settled, l.amount
from made, jsonb_to_recordset(%(lines)s) as l (
    order_line_id uuid, sku_id uuid, product_id uuid, quantity int, pieces int, settled bigint, amount bigint)
"""


async def insert(
    tx: Tx, case: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], *, picture_ids: Collection[UUID]
) -> None:
    """Write a case and its lines; the caller holds the order's lock."""
    await tx.run(
        INSERT,
        **{**case, "reason": Jsonb(case["reason"])},
        picture_ids=Jsonb([str(id) for id in picture_ids]),
        lines=Jsonb([dict(line) for line in lines]),
    )


async def get(tx: Tx, id: UUID) -> CaseRow | None:
    """A case."""
    return await tx.maybe(CaseRow, f"select {COLUMNS} from care_cases where id = %(id)s", id=id)


async def lock(tx: Tx, id: UUID) -> CaseRow:
    """A case, locked; its order is locked first."""
    return await tx.one(CaseRow, f"select {COLUMNS} from care_cases where id = %(id)s for update", id=id)


async def of_refund(tx: Tx, refund_id: UUID) -> CaseRow | None:
    """The case whose money is given back by a refund."""
    return await tx.maybe(CaseRow, f"select {COLUMNS} from care_cases where refund_id = %(id)s", id=refund_id)


async def lines(tx: Tx, case_ids: Collection[UUID]) -> dict[UUID, list[CaseLineRow]]:
    """The lines of cases."""
    rows = await tx.all(
        CaseLineRow,
        f"select {LINE_COLUMNS} from care_case_lines where case_id = any(%(ids)s) order by case_id, order_line_id",
        ids=list(case_ids),
    )
    found: dict[UUID, list[CaseLineRow]] = {id: [] for id in case_ids}
    for row in rows:
        found[row.case_id].append(row)
    return found


async def move(tx: Tx, id: UUID, verb: str, **changes: Any) -> CaseRow:
    """A move of the machine on a locked case. Raises IllegalMove."""
    case = await get(tx, id)
    assert case is not None, "locked by the caller"
    target = CASE.next(verb, case.state)
    sets = "".join(f", {column} = %({column})s" for column in changes)
    return await tx.one(
        CaseRow,
        f"update care_cases set state = %(target)s{sets} where id = %(id)s and state = %(state)s returning {COLUMNS}",
        id=id,
        target=target,
        state=case.state,
        **changes,
    )


async def change_line(tx: Tx, case_id: UUID, line_id: UUID, *, settled: int, amount: int) -> None:
    """What a case asks for a line, counted again."""
    await tx.run(
        """update care_case_lines set settled = %(settled)s, amount = %(amount)s
           where case_id = %(case_id)s and order_line_id = %(line_id)s""",
        case_id=case_id,
        line_id=line_id,
        settled=settled,
        amount=amount,
    )


async def protected(tx: Tx, line_ids: Collection[UUID]) -> set[UUID]:
    """Of these order lines, those whose lower price was paid back before."""
    return set(
        await tx.values(
            "select order_line_id from care_case_lines where order_line_id = any(%(ids)s) and is_price_protection",
            ids=list(line_ids),
        )
    )


async def money_alone(tx: Tx, line_ids: Collection[UUID]) -> set[UUID]:
    """Of these order lines, those of which an open case asks for money and no piece."""
    return set(
        await tx.values(
            """select l.order_line_id from care_case_lines l join care_cases c on c.id = l.case_id
               where l.order_line_id = any(%(ids)s) and l.pieces = 0 and c.state = any(%(open)s)""",
            ids=list(line_ids),
            open=list(OPEN),
        )
    )


async def mark_protected(tx: Tx, case_id: UUID) -> None:
    """This case pays a lower price back; the database keeps it to one for each line."""
    await tx.run("update care_case_lines set is_price_protection = true where case_id = %(id)s", id=case_id)


async def decide_restock(tx: Tx, id: UUID, restocked: Mapping[UUID, int], *, by_name: str, at: datetime) -> bool:
    """Write down, once, how many pieces are sold again; False when that was decided before."""
    decided = await tx.run(
        """update care_cases set restock_decided_at = %(at)s, received_by_name = %(by_name)s
           where id = %(id)s and restock_decided_at is null""",
        id=id,
        at=at,
        by_name=by_name,
    )
    if not decided:
        return False
    await tx.run(
        """update care_case_lines l set restocked = coalesce(
             (select w.quantity from unnest(%(ids)s::uuid[], %(quantities)s::int[]) as w (id, quantity)
              where w.id = l.order_line_id), 0)
           where l.case_id = %(case_id)s""",
        case_id=id,
        ids=list(restocked),
        quantities=list(restocked.values()),
    )
    return True


async def shop_bears(tx: Tx, order_id: UUID) -> bool:
    """Whether something of an order went back by the shop's own fault."""
    found: bool = await tx.value(
        """select exists (select from care_cases where order_id = %(id)s and is_shops_fault
             and state in ('refunding', 'refunded'))""",
        id=order_id,
    )
    return found


async def of_order(tx: Tx, order_id: UUID) -> list[CaseRow]:
    """The cases of an order, newest first."""
    return await tx.all(
        CaseRow, f"select {COLUMNS} from care_cases where order_id = %(id)s order by ordinal desc", id=order_id
    )


async def open_of_order(tx: Tx, order_id: UUID) -> list[UUID]:
    """The cases of an order that are not decided."""
    return await tx.values(
        "select id from care_cases where order_id = %(id)s and state = any(%(open)s) order by ordinal",
        id=order_id,
        open=list(OPEN),
    )


async def of_buyer(tx: Tx, buyer_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int) -> list[CaseRow]:
    """A buyer's cases, newest first."""
    return await tx.all(
        CaseRow,
        f"""select {COLUMNS} from care_cases
            where buyer_id = %(buyer_id)s
              and (%(after_at)s::timestamptz is null or (applied_at, id) < (%(after_at)s, %(after_id)s))
            order by applied_at desc, id desc limit %(limit)s""",
        buyer_id=buyer_id,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def of_shop(
    tx: Tx,
    shop_id: UUID,
    *,
    states: Sequence[str] | None,
    kind: str | None,
    number: str | None,
    order_id: UUID | None = None,
    buyer_id: UUID | None = None,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[CaseRow]:
    """A shop's cases, newest first."""
    return await tx.all(
        CaseRow,
        f"""select {COLUMNS} from care_cases
            where shop_id = %(shop_id)s and (%(states)s::text[] is null or state = any(%(states)s))
              and (%(kind)s::text is null or kind = %(kind)s)
              and (%(number)s::text is null or number like %(number)s || '%%')
              and (%(order_id)s::uuid is null or order_id = %(order_id)s)
              and (%(buyer_id)s::uuid is null or buyer_id = %(buyer_id)s)
              and (%(since)s::timestamptz is null or applied_at >= %(since)s)
              and (%(until)s::timestamptz is null or applied_at < %(until)s)
              and (%(after_at)s::timestamptz is null or (applied_at, id) < (%(after_at)s, %(after_id)s))
            order by applied_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        states=list(states) if states else None,
        kind=kind,
        number=number,
        order_id=order_id,
        buyer_id=buyer_id,
        since=since,
        until=until,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def counts_of_shop(tx: Tx, shop_id: UUID) -> dict[str, int]:
    """How many of a shop's cases are in which state."""
    rows = await tx.rows(
        "select state, count(*)::int as cases from care_cases where shop_id = %(id)s group by state", id=shop_id
    )
    return {row["state"]: row["cases"] for row in rows}


async def count_of_buyer(tx: Tx, buyer_id: UUID) -> int:
    """How many cases somebody has."""
    count: int = await tx.value("select count(*) from care_cases where buyer_id = %(id)s", id=buyer_id)
    return count


async def overdue(tx: Tx, *, at: datetime, limit: int) -> list[UUID]:
    """Cases whose time is up."""
    return await tx.values(
        "select id from care_cases where due_at <= %(at)s order by due_at limit %(limit)s", at=at, limit=limit
    )


async def steps(tx: Tx, id: UUID) -> list[StepRow]:
    """What happened to a case: its events, oldest first."""
    return await tx.all(
        StepRow, "select name, at, payload from outbox_events where subject = %(id)s order by position", id=id
    )
