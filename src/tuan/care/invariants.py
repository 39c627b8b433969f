"""What always holds in after-sales; run in tests, and every 15 minutes in production."""

from tuan.care.states import OPEN
from tuan.platform.database import Tx

RESERVING = """c.state = any(%(open)s) and (c.is_sent or c.state <> 'refused')"""


async def open_cases_reserve_what_they_ask_for(tx: Tx) -> list[str]:
    """Pieces that an order keeps aside for cases are those of its open cases. A closed order keeps nothing aside."""
    rows = await tx.rows(
        f"""with asked as (
              select l.order_line_id, sum(l.pieces) filter (where c.is_sent) as claimed,
                sum(l.pieces) filter (where not c.is_sent) as withheld
              from care_cases c join care_case_lines l on l.case_id = c.id where {RESERVING} group by 1)
            select o.number, line.position from order_lines line join orders o on o.id = line.order_id
            left join asked on asked.order_line_id = line.id
            where o.state <> 'closed' and (line.claimed > 0 or line.withheld > 0 or asked.order_line_id is not null)
              and (line.claimed, line.withheld) <> (coalesce(asked.claimed, 0), coalesce(asked.withheld, 0))""",
        open=list(OPEN),
    )
    return [
        f"order {row['number']}, line {row['position']}: other pieces are kept aside than cases ask for" for row in rows
    ]


async def orders_count_their_open_cases(tx: Tx) -> list[str]:
    """An order knows how many cases are open, so it is not completed before they end."""
    rows = await tx.rows(
        f"""select o.number from orders o
            left join (select c.order_id, count(*) as cases from care_cases c where {RESERVING} group by 1) c on c.order_id = o.id
            where o.state <> 'closed' and (o.open_cases > 0 or c.order_id is not null) and o.open_cases <> coalesce(c.cases, 0)""",
        open=list(OPEN),
    )
    return [f"order {row['number']}: it counts other open cases than it has" for row in rows]


async def money_spoken_for_is_known(tx: Tx) -> list[str]:
    """Money of a line that is spoken for is that of its open cases, and of its ended ones and what else went back."""
    rows = await tx.rows(
        f"""with asked as (
              select l.order_line_id, sum(l.settled) as settled, sum(l.amount) filter (where c.state in ('refunding', 'refunded')) as back
              from care_cases c join care_case_lines l on l.case_id = c.id
              where {RESERVING} or c.state in ('refunding', 'refunded') group by 1)
            select o.number, line.position from order_lines line join orders o on o.id = line.order_id
            join asked on asked.order_line_id = line.id
            where o.state <> 'closed' and (asked.settled > line.settled or coalesce(asked.back, 0) > line.refunded)""",
        open=list(OPEN),
    )
    return [
        f"order {row['number']}, line {row['position']}: cases speak for more money than the line knows" for row in rows
    ]


async def a_refunded_case_has_its_refund(tx: Tx) -> list[str]:
    """What a case gives back is what its refund gives back; a refunded one's has arrived."""
    rows = await tx.rows(
        """select c.number from care_cases c left join refunds r on r.id = c.refund_id
           where c.state in ('refunding', 'refunded') and c.goods + c.shipping > 0
             and (r.id is null or r.amount <> c.goods + c.shipping or r.order_id <> c.order_id
                  or c.state = 'refunded' and r.state <> 'succeeded')"""
    )
    return [f"case {row['number']}: its refund is another" for row in rows]


async def lines_add_up_to_their_case(tx: Tx) -> list[str]:
    """The lines of a case make up its goods."""
    rows = await tx.rows(
        """select c.number from care_cases c join care_case_lines l on l.case_id = c.id
           group by c.id having sum(l.amount) <> c.goods"""
    )
    return [f"case {row['number']}: its lines do not add up" for row in rows]


async def no_case_waits_for_ever(tx: Tx) -> list[str]:
    """A case goes on soon after its time is up."""
    rows = await tx.rows("select number from care_cases where due_at < now() - interval '6 hours'")
    return [f"case {row['number']}: its time is up long ago" for row in rows]


INVARIANTS = [
    open_cases_reserve_what_they_ask_for,
    orders_count_their_open_cases,
    money_spoken_for_is_known,
    a_refunded_case_has_its_refund,
    lines_add_up_to_their_case,
    no_case_waits_for_ever,
]
