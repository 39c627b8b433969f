"""What cases of after-sales take of an order's lines, under the lock of the order; each statement says whether it fitted."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from tuan.ordering.shapes import Claim
from tuan.platform.database import Tx

EACH = """
from unnest(%(ids)s::uuid[], %(pieces)s::int[], %(sent)s::bool[], %(settled)s::bigint[], %(amounts)s::bigint[])
    as c (id, pieces, is_sent, settled, amount)
where l.id = c.id and l.order_id = %(order_id)s
"""

TAKE = f"""
update order_lines l
set withheld = l.withheld + case when c.is_sent then 0 else c.pieces end,
    claimed = l.claimed + case when c.is_sent then c.pieces else 0 end,
    settled = l.settled + c.settled
{EACH}
  and l.settled + c.settled <= l.total
  and case when c.is_sent then l.returned + l.claimed + c.pieces <= l.shipped
           else l.shipped + l.cancelled + l.withheld + c.pieces <= l.quantity end
"""

FREE = f"""
update order_lines l
set withheld = l.withheld - case when c.is_sent then 0 else c.pieces end,
    claimed = l.claimed - case when c.is_sent then c.pieces else 0 end,
    settled = l.settled - c.settled
{EACH}
"""

END = f"""
update order_lines l
set withheld = l.withheld - case when c.is_sent then 0 else c.pieces end,
    cancelled = l.cancelled + case when c.is_sent then 0 else c.pieces end,
    claimed = l.claimed - case when c.is_sent then c.pieces else 0 end,
    returned = l.returned + case when c.is_sent then c.pieces else 0 end,
    refunded = l.refunded + c.amount
{EACH}
"""

# Money that goes back beside any case: a stage price, a price that fell.
GIVE = f"""
update order_lines l set settled = l.settled + c.settled, refunded = l.refunded + c.amount
{EACH}
  and l.settled + c.settled <= l.total
"""

# The whole order is given back: no piece and no money is left, whatever was asked for.
ALL = """
with lines as (
    update order_lines set withheld = 0, cancelled = quantity - shipped, settled = total, refunded = total
    where order_id = any(%(ids)s)
)
update orders set shipping_refunded = shipping_total, open_cases = 0 where id = any(%(ids)s)
"""


def _rows(order_id: UUID, claims: Sequence[Claim]) -> dict[str, Any]:
    return dict(
        order_id=order_id,
        ids=[claim.order_line_id for claim in claims],
        pieces=[claim.pieces for claim in claims],
        sent=[claim.is_sent for claim in claims],
        settled=[claim.settled for claim in claims],
        amounts=[claim.amount for claim in claims],
    )


async def take(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> bool:
    """Reserve for an open case; False when something of it is not there any more."""
    return await tx.run(TAKE, **_rows(order_id, claims)) == len(claims)


async def free(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> None:
    """What an open case had reserved may be asked for again."""
    await tx.run(FREE, **_rows(order_id, claims))


async def end(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> None:
    """What a case had reserved is given up, and its money goes back."""
    await tx.run(END, **_rows(order_id, claims))


async def give(tx: Tx, order_id: UUID, claims: Sequence[Claim]) -> bool:
    """Money of lines goes back without a case; False when not so much is left."""
    return await tx.run(GIVE, **_rows(order_id, claims)) == len(claims)


async def count_case(tx: Tx, order_id: UUID, by: int) -> None:
    """So many more cases of the order are open."""
    await tx.run("update orders set open_cases = open_cases + %(by)s where id = %(id)s", id=order_id, by=by)


async def add_shipping(tx: Tx, order_id: UUID, amount: int) -> None:
    """So much of the shipping fee goes back."""
    await tx.run(
        "update orders set shipping_refunded = shipping_refunded + %(amount)s where id = %(id)s",
        id=order_id,
        amount=amount,
    )


async def all_back(tx: Tx, order_ids: Collection[UUID]) -> None:
    """These paid orders are given back whole."""
    await tx.run(ALL, ids=list(order_ids))
