"""A buyer appeals against a refusal, once."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.apply_case import claims_for
from tuan.care.commands.leave_a_piece import leave_a_piece
from tuan.care.commands.locked import Locked, lock_case
from tuan.care.errors import AppealedBefore
from tuan.care.events import CaseAppealed
from tuan.care.shapes import AskedLine, CaseRow
from tuan.care.states import CASE
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


async def appeal_case(tx: Tx, case_id: UUID, *, buyer_id: UUID, words: str, at: datetime) -> CaseRow:
    """Ask for a second look, by another person.

    Raises NotFound, AppealedBefore, IllegalMove (not refused), TimeIsUp, AskedTooMuch (what was asked for has been shipped meanwhile),
    MoneyAskedBefore.
    """
    locked = await lock_case(tx, case_id, buyer_id=buyer_id)
    if locked.case.appeal_words is not None:
        raise AppealedBefore
    CASE.next("appeal", locked.case.state)
    policy.accept_time(locked.case, at=at)
    if not locked.case.reserves:
        await _reserve_again(tx, locked)
    time = (await store.settings.of_shop(tx, locked.case.shop_id)).time_for("appealed")
    assert time is not None, "the shop has a time to decide"
    case = await store.cases.move(tx, case_id, "appeal", appeal_words=words, due_at=at + time)
    await outbox.record(tx, CaseAppealed(**told.ids(case), at=at))
    return case


async def _reserve_again(tx: Tx, locked: Locked) -> None:
    """What a refusal had let go; its money is counted again, since other cases may have ended."""
    case = locked.case
    policy.accept_order(locked.order)
    asked = [AskedLine(line.order_line_id, line.quantity) for line in locked.lines]
    claims = claims_for(locked.order_lines, asked, kind=case.kind, is_sent=case.is_sent, currency=case.currency)
    await ordering.claim_lines(tx, case.order_id, claims)
    await leave_a_piece(tx, case)
    for claim in claims:
        await store.cases.change_line(tx, case.id, claim.order_line_id, settled=claim.settled, amount=claim.amount)
    await tx.run(
        "update care_cases set goods = %(goods)s where id = %(id)s",
        id=case.id,
        goods=sum(claim.amount for claim in claims),
    )
