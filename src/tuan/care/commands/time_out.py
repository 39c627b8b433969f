"""Somebody was silent until the due time: the case goes on as was announced."""

from datetime import datetime
from uuid import UUID

from tuan.care.commands.approve_case import approved
from tuan.care.commands.end_case import closed
from tuan.care.commands.locked import lock_case
from tuan.care.commands.pay_back import pay_back
from tuan.care.commands.receive_goods import received
from tuan.platform.database import Tx


async def time_out(tx: Tx, case_id: UUID, *, at: datetime) -> None:
    """The silent side loses: the shop's silence approves, receives and pays, the buyer's closes. Whoever was faster has the last word."""
    locked = await lock_case(tx, case_id)
    if locked.case.due_at is None or locked.case.due_at > at or locked.order.state == "closed":
        return
    match locked.case.state:
        case "applied" | "appealed":
            await approved(tx, locked, by="clock", at=at)
        case "goods_sent_back":
            await received(tx, locked, by="clock", at=at)
        case "goods_received":
            await pay_back(tx, locked, at=at)
        case "approved":
            await closed(tx, locked, reason="not_sent_back", at=at)
        case "refused":
            await closed(tx, locked, reason="not_appealed", at=at)
