"""A case is approved: by the shop, by the clock when the shop was silent, or on appeal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.care import store, told
from tuan.care.commands.locked import Locked, lock_case
from tuan.care.commands.pay_back import pay_back
from tuan.care.errors import AfterSalesOver, ReturnAddressMissing
from tuan.care.events import CaseApproved
from tuan.care.shapes import CaseRow
from tuan.care.states import CASE
from tuan.inventory import public as inventory
from tuan.platform import crypto, outbox
from tuan.platform.database import Tx


async def approve_case(tx: Tx, case_id: UUID, *, shop_id: UUID, at: datetime) -> CaseRow:
    """The shop agrees: money goes back at once, or the buyer sends the goods first.

    Raises NotFound, IllegalMove (decided, or appealed: a second person decides), ReturnAddressMissing.
    """
    locked = await lock_case(tx, case_id, shop_id=shop_id)
    CASE.next("refuse", locked.case.state)  # From the same states as a refusal: an appeal has its own way.
    return await approved(tx, locked, by="staff", at=at)


async def approved(tx: Tx, locked: Locked, *, by: str, at: datetime, **changes: Any) -> CaseRow:
    """What follows from approving a locked case.

    A shop that was silent and has told no address to send the goods to pays without them.
    """
    case = locked.case
    if locked.order.state == "closed":
        raise AfterSalesOver  # It was given back whole; the case is closed in a moment.
    settings = await store.settings.of_shop(tx, case.shop_id)
    sealed = settings.return_address_sealed
    waits = case.kind in ("return", "exchange") and (sealed is not None or by != "clock")
    if waits:
        if sealed is None:
            raise ReturnAddressMissing
        opened = crypto.unseal(sealed, context=f"return-address:{case.shop_id}")
        # The case keeps its own copy: an address that changes later must not send this parcel elsewhere.
        changes |= {"return_address_sealed": crypto.seal(opened, context=f"case:{case.id}")}
        if case.kind == "exchange" and not await _kept_for(tx, locked, at=at):
            changes |= {"kind": "return", "became_refund": True}
    time = settings.time_for("approved")
    assert time is not None, "the buyer has a time to send the goods"
    case = await store.cases.move(tx, case.id, "approve", due_at=at + time, **changes)
    await outbox.record(tx, CaseApproved(**told.ids(case), by=by, at=at))
    if waits:
        return case
    return await pay_back(tx, Locked(case, locked.lines, locked.order, locked.order_lines), at=at)


async def _kept_for(tx: Tx, locked: Locked, *, at: datetime) -> bool:
    """Whether there are pieces to send again; they are kept for the case from now on."""
    lines = [inventory.HoldLine(line.sku_id, line.pieces) for line in locked.lines]
    try:
        await inventory.hold(tx, owner_id=locked.case.id, lines=lines, until=None, at=at)
    except inventory.OutOfStock:
        return False
    await inventory.keep(tx, owner_id=locked.case.id)
    return True
