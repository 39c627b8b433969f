"""The last piece of a line waits for the money that is asked for without it: if that is refused, the piece still brings it back."""

from tuan.care import policy, store
from tuan.care.errors import MoneyAskedBefore
from tuan.care.shapes import CaseRow
from tuan.ordering import public as ordering
from tuan.platform.database import Tx


async def leave_a_piece(tx: Tx, case: CaseRow) -> None:
    """Look at a case that has just reserved its lines, under the lock of its order. Raises MoneyAskedBefore."""
    taken = {line.order_line_id for line in (await store.cases.lines(tx, [case.id]))[case.id]}
    asked = await store.cases.money_alone(tx, taken)
    for line in (await ordering.lines(tx, [case.order_id]))[case.order_id]:
        if line.id in asked and not policy.unclaimed(line):
            raise MoneyAskedBefore(order_line_id=str(line.id))
