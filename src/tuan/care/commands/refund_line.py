"""A shop gives money of an order line back by itself: the buyer keeps the goods."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.care import policy, store
from tuan.care.commands.apply_case import Opening, open_case
from tuan.care.commands.approve_case import approved
from tuan.care.commands.locked import lock_case
from tuan.care.errors import AskedTooMuch, CaseTaken
from tuan.care.shapes import CaseRow, Reason
from tuan.kit.errors import NotFound
from tuan.ordering import public as ordering
from tuan.platform.database import Tx

GOODWILL = Reason(code="goodwill", zh="商家主动退款", en="Given back by the shop", is_shops_fault=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """So much of what was paid for a line, in minor units."""

    case_id: UUID  # Chosen on the device, so a retry is the same case.
    order_id: UUID
    shop_id: UUID
    order_line_id: UUID
    amount: int
    words: str
    reason: Reason = GOODWILL


async def refund_line(tx: Tx, command: RefundLine, *, at: datetime) -> CaseRow:
    """Open a case and pay it at once. Raises NotFound, CaseTaken, NotPaidYet, OrderInGroup, AfterSalesOver (closed), AskedTooMuch."""
    locked = await ordering.locked(tx, command.order_id)
    if locked is None or locked[0].shop_id != command.shop_id:
        raise NotFound(kind="order")
    order, lines = locked
    known = await store.cases.get(tx, command.case_id)
    if known is not None:
        if known.order_id != order.id:
            raise CaseTaken
        return known
    if order.state != "completed":  # What a shop gives of its own accord has no time limit.
        policy.accept_order(order)
    line = next((line for line in lines if line.id == command.order_line_id), None)
    if line is None:
        raise NotFound(kind="order_line")
    left = line.total - line.settled
    if not 0 < command.amount <= left:
        raise AskedTooMuch(order_line_id=str(line.id), pieces_left=line.quantity, most=left)
    claim = ordering.Claim(order_line_id=line.id, pieces=0, is_sent=True, settled=command.amount, amount=command.amount)
    opening = Opening(command.case_id, "refund_only", True, command.reason, command.words, (), "shop")
    asked = {UUID(str(line.id)): line.quantity}
    await open_case(tx, order, lines, [claim], opening, asked=asked, due_at=at, at=at)
    return await approved(tx, await lock_case(tx, command.case_id), by="staff", at=at)
