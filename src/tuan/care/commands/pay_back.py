"""The money of a case goes back: asked of the provider now, told when it has arrived."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.care import store, told
from tuan.care.commands.locked import Locked
from tuan.care.events import CaseRefunded, RefundStarted
from tuan.care.shapes import CaseRow
from tuan.inventory import public as inventory
from tuan.kit.money import Money
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


async def pay_back(tx: Tx, locked: Locked, *, at: datetime) -> CaseRow:
    """Give up what the case reserved, and refund it; the refund's id follows from the case, so a retry never pays twice.

    An exchange that comes here has become a refund: what was kept for it is free again.
    """
    case = locked.case
    given = await ordering.give_back(
        tx,
        locked.order,
        locked.claims,
        with_shipping=case.is_shops_fault or await store.cases.shop_bears(tx, case.order_id),
        reason="after_sales",
        case=f"care:{case.id}",
        at=at,
    )
    was_exchange = case.kind == "exchange"
    if was_exchange:
        await inventory.release(tx, owner_id=case.id, at=at)
    changes: dict[str, Any] = {"kind": "return", "became_refund": True} if was_exchange else {}
    changes |= dict(shipping=given.shipping.minor, refund_id=given.refund_id, due_at=None)
    if given.refund_id is None:
        case = await store.cases.move(tx, case.id, "pay_nothing", **changes, ended_at=at)
        await outbox.record(tx, await _refunded(tx, case, gives_up_order=given.is_last, at=at))
        return case
    case = await store.cases.move(tx, case.id, "refund", **changes)
    await outbox.record(tx, RefundStarted(**told.ids(case), refund_id=given.refund_id, total=case.money, at=at))
    return case


async def record_refund(tx: Tx, refund_id: UUID, *, at: datetime) -> None:
    """The provider has given the money of a case back. Again changes nothing."""
    found = await store.cases.of_refund(tx, refund_id)
    if found is None:
        return
    locked = await ordering.locked(tx, found.order_id)
    assert locked is not None, "a case has an order"
    case = await store.cases.lock(tx, found.id)
    if case.state != "refunding":
        return
    case = await store.cases.move(tx, case.id, "succeed", ended_at=at)
    gives_up = all(line.is_given_up for line in locked[1])
    await outbox.record(tx, await _refunded(tx, case, gives_up_order=gives_up, at=at))


async def _refunded(tx: Tx, case: CaseRow, *, gives_up_order: bool, at: datetime) -> CaseRefunded:
    return CaseRefunded(
        **told.ids(case),
        refund_id=case.refund_id,
        reason=case.reason["code"],
        is_shops_fault=case.is_shops_fault,
        goods=Money(case.goods, case.currency),
        shipping=Money(case.shipping, case.currency),
        total=case.money,
        gives_up_order=gives_up_order,
        lines=told.lines((await store.cases.lines(tx, [case.id]))[case.id]),
        at=at,
    )
