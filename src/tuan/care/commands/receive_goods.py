"""Goods came back: whoever receives them decides, once, how many are sold again; the money goes back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tuan.care import store, told
from tuan.care.commands.locked import Locked, lock_case
from tuan.care.commands.pay_back import pay_back
from tuan.care.errors import NothingReturned, RestockDecided, RestockTooMuch
from tuan.care.events import GoodsReceived
from tuan.care.shapes import CaseRow
from tuan.inventory import public as inventory
from tuan.kit.ids import SkuId
from tuan.platform import outbox
from tuan.platform.callers import Staff
from tuan.platform.database import Tx

BACK = ("goods_received", "replaced", "refunding", "refunded")


async def receive_goods(tx: Tx, case_id: UUID, *, staff: Staff, restocked: Mapping[UUID, int], at: datetime) -> CaseRow:
    """`restocked`: order line id → pieces that are sold again; the others are not.

    After a time-out the money has gone back already, and only the goods are decided about.
    Raises NotFound, IllegalMove (not sent back), NothingReturned, RestockDecided, RestockTooMuch.
    """
    locked = await lock_case(tx, case_id, shop_id=staff.shop_id)
    case = locked.case
    if case.kind == "refund_only" or (case.tracking_number is None and case.state in BACK):
        raise NothingReturned
    if case.restock_decided_at is not None:
        raise RestockDecided
    pieces = {line.order_line_id: line.pieces for line in locked.lines}
    for line_id, quantity in restocked.items():
        if not 0 <= quantity <= pieces.get(line_id, 0):  # type: ignore[call-overload]
            raise RestockTooMuch(order_line_id=str(line_id), most=pieces.get(line_id, 0))  # type: ignore[call-overload]
    if case.state not in BACK:
        case = await received(tx, locked, by="staff", at=at)
    decided = await store.cases.decide_restock(tx, case_id, restocked, by_name=staff.name, at=at)
    assert decided, "looked at under the lock"
    await _restock(tx, locked, restocked, staff=staff, at=at)
    return await store.cases.lock(tx, case_id)


async def received(tx: Tx, locked: Locked, *, by: str, at: datetime) -> CaseRow:
    """The goods of a locked case count as received: its money goes back, or the same goods are to be sent. Raises IllegalMove."""
    is_exchange = locked.case.kind == "exchange"
    time = (await store.settings.of_shop(tx, locked.case.shop_id)).time_for("goods_received")
    assert time is not None, "the shop has a time to send"
    due_at = at + time if is_exchange else None
    case = await store.cases.move(tx, locked.case.id, "receive", received_at=at, due_at=due_at)
    await outbox.record(tx, GoodsReceived(**told.ids(case), by=by, at=at))
    if is_exchange:
        return case
    return await pay_back(tx, Locked(case, locked.lines, locked.order, locked.order_lines), at=at)


async def _restock(tx: Tx, locked: Locked, restocked: Mapping[UUID, int], *, staff: Staff, at: datetime) -> None:
    quantities: dict[SkuId, int] = {}
    for line in locked.lines:
        if restocked.get(line.order_line_id, 0):
            quantities[line.sku_id] = quantities.get(line.sku_id, 0) + restocked[line.order_line_id]
    await inventory.take_back(
        tx,
        owner_id=locked.case.id,
        quantities=quantities,
        note=locked.case.number,
        by=staff.id,
        by_name=staff.name,
        at=at,
    )
