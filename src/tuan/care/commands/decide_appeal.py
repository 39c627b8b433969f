"""A second person decides an appeal."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store
from tuan.care.commands.approve_case import approved
from tuan.care.commands.end_case import closed
from tuan.care.commands.locked import lock_case
from tuan.care.errors import SecondPersonNeeded
from tuan.care.shapes import CaseRow
from tuan.kit.machine import IllegalMove
from tuan.platform.database import Tx


async def decide_appeal(
    tx: Tx, case_id: UUID, *, shop_id: UUID, staff_id: UUID, grants: bool, words: str, at: datetime
) -> CaseRow:
    """Grant an appeal, or end the case; never by whoever refused.

    Raises NotFound, IllegalMove (no appeal waits), SecondPersonNeeded, TimeIsUp (for a refusal), ReturnAddressMissing.
    """
    locked = await lock_case(tx, case_id, shop_id=shop_id)
    case = locked.case
    if case.state != "appealed":
        raise IllegalMove("after_sales_case", "decide_appeal", case.state)
    if case.refused_by == staff_id:
        raise SecondPersonNeeded
    if grants:
        return await approved(tx, locked, by="staff", at=at, appeal_decided_by=staff_id, appeal_decided_words=words)
    policy.accept_time(case, at=at)
    await tx.run(
        "update care_cases set appeal_decided_by = %(by)s, appeal_decided_words = %(words)s where id = %(id)s",
        id=case_id,
        by=staff_id,
        words=words,
    )
    await closed(tx, locked, reason="appeal_refused", at=at)
    return await store.cases.lock(tx, case_id)
