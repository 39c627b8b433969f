"""An exchange: the goods are back, and the same goods are sent again, at no price."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.locked import lock_case
from tuan.care.events import ReplacementSent
from tuan.care.shapes import CaseRow
from tuan.care.states import CASE
from tuan.inventory import public as inventory
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


async def send_replacement(
    tx: Tx, case_id: UUID, *, shop_id: UUID, carrier: str, tracking_number: str, at: datetime
) -> CaseRow:
    """The parcel leaves with what was kept for the case; the buyer may return it as any other.

    Raises NotFound, IllegalMove (the goods are not back, or it is no exchange), TimeIsUp.
    """
    locked = await lock_case(tx, case_id, shop_id=shop_id)
    CASE.next("replace", locked.case.state)
    policy.accept_time(locked.case, at=at)
    await ordering.free_lines(tx, locked.order.id, locked.claims)
    await ordering.renew_time(tx, locked.order.id, at=at)
    case = await store.cases.move(
        tx,
        case_id,
        "replace",
        replacement_carrier=carrier,
        replacement_number=tracking_number,
        ended_at=at,
        due_at=None,
    )
    await outbox.record(tx, ReplacementSent(**told.ids(case), lines=told.lines(locked.lines), at=at))
    await inventory.take(tx, owner_id=case_id, lines=None, at=at, reason="replaced")
    return case
