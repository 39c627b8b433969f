"""A case ends without money: what it had reserved may be shipped, or asked for again."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.locked import Locked, lock_case
from tuan.care.events import CaseClosed
from tuan.care.shapes import CaseRow
from tuan.inventory import public as inventory
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


async def withdraw_case(tx: Tx, case_id: UUID, *, buyer_id: UUID, at: datetime) -> CaseRow:
    """The buyer takes the case back. Again changes nothing. Raises NotFound, IllegalMove (goods or money are on their way), TimeIsUp."""
    locked = await lock_case(tx, case_id, buyer_id=buyer_id)
    if locked.case.state == "closed":
        return locked.case
    if locked.case.state in ("applied", "appealed"):
        policy.accept_time(locked.case, at=at)
    return await closed(tx, locked, reason="withdrawn", at=at)


async def closed(tx: Tx, locked: Locked, *, reason: str, at: datetime) -> CaseRow:
    """End a locked case. An order that was given back whole holds nothing for it any more."""
    if locked.case.reserves and locked.order.state != "closed":
        await ordering.free_lines(tx, locked.case.order_id, locked.claims)
    if locked.case.kind == "exchange":
        await inventory.release(tx, owner_id=locked.case.id, at=at)
    case = await store.cases.move(tx, locked.case.id, "close", end_reason=reason, ended_at=at, due_at=None)
    await outbox.record(tx, CaseClosed(**told.ids(case), reason=reason, at=at))
    return case


async def close_with_order(tx: Tx, order_id: UUID, *, at: datetime) -> None:
    """The whole order was given back, and with it what its open cases asked for."""
    for case_id in await store.cases.open_of_order(tx, order_id):
        locked = await lock_case(tx, case_id)
        if locked.case.state in ("applied", "approved", "refused", "appealed"):
            await closed(tx, locked, reason="order_closed", at=at)
