"""A shop refuses a case, with its reason; the buyer may appeal once."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.locked import lock_case
from tuan.care.errors import AfterSalesOver
from tuan.care.events import CaseRefused
from tuan.care.shapes import CaseRow
from tuan.care.states import CASE
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


async def refuse_case(tx: Tx, case_id: UUID, *, shop_id: UUID, staff_id: UUID, words: str, at: datetime) -> CaseRow:
    """Say no; what has not left yet may be shipped again. Raises NotFound, IllegalMove (decided), TimeIsUp."""
    locked = await lock_case(tx, case_id, shop_id=shop_id)
    CASE.next("refuse", locked.case.state)
    if locked.order.state == "closed":
        raise AfterSalesOver
    policy.accept_time(locked.case, at=at)
    time = (await store.settings.of_shop(tx, shop_id)).time_for("refused")
    assert time is not None, "the buyer has a time to appeal"
    case = await store.cases.move(tx, case_id, "refuse", refused_by=staff_id, refused_words=words, due_at=at + time)
    if not case.reserves:
        await ordering.free_lines(tx, case.order_id, locked.claims)
    await outbox.record(tx, CaseRefused(**told.ids(case), at=at))
    return case
