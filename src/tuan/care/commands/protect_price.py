"""A price fell soon after the order was paid, and the shop has promised to pay the difference back: once for each line."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.care import policy, store
from tuan.care.commands.apply_case import Opening, open_case
from tuan.care.commands.approve_case import approved
from tuan.care.commands.locked import lock_case
from tuan.care.errors import AmountChanged, CaseTaken, PriceNotProtected, ProtectedBefore
from tuan.care.shapes import CaseRow, Reason, Settings
from tuan.catalog import public as catalog
from tuan.kit.errors import NotFound
from tuan.ordering import public as ordering
from tuan.platform.database import Tx

FELL = Reason(code="price_protection", zh="价格保护", en="Price protection", is_shops_fault=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectPrice:
    """Pay the difference of a line back. `shown` is what the page showed, in minor units."""

    case_id: UUID  # Chosen on the device, so a retry is the same case.
    order_id: UUID
    buyer_id: UUID
    order_line_id: UUID
    shown: int


async def difference(
    tx: Tx, order: ordering.OrderRow, line: ordering.LineRow, settings: Settings, *, at: datetime
) -> int:
    """What is paid back now for a line, in minor units; the price history decides."""
    until = policy.protected_until(order, settings)
    if until is None or at >= until or order.paid_at is None:
        return 0
    lowest = await catalog.lowest_list_price(tx, line.sku_id, since=order.paid_at, at=at)
    return policy.fallen_by(line, lowest, order.currency)


async def protect_price(tx: Tx, command: ProtectPrice, *, at: datetime) -> CaseRow:
    """Open a case that the rule approves, and pay it.

    Raises NotFound, CaseTaken, ProtectedBefore, PriceNotProtected, AmountChanged.
    """
    locked = await ordering.locked(tx, command.order_id)
    if locked is None or locked[0].buyer_id != command.buyer_id:
        raise NotFound(kind="order")
    order, lines = locked
    known = await store.cases.get(tx, command.case_id)
    if known is not None:
        if known.order_id != order.id:
            raise CaseTaken
        return known
    line = next((line for line in lines if line.id == command.order_line_id), None)
    if line is None:
        raise NotFound(kind="order_line")
    if await store.cases.protected(tx, [line.id]):
        raise ProtectedBefore
    settings = await store.settings.of_shop(tx, order.shop_id)
    amount = await difference(tx, order, line, settings, at=at)
    if not amount:
        raise PriceNotProtected
    if amount != command.shown:
        raise AmountChanged(shown=command.shown, now=amount)
    claim = ordering.Claim(order_line_id=line.id, pieces=0, is_sent=True, settled=amount, amount=amount)
    opening = Opening(command.case_id, "refund_only", True, FELL, "", (), "buyer")
    asked = {UUID(str(line.id)): line.quantity}
    await open_case(tx, order, lines, [claim], opening, asked=asked, due_at=at, at=at)
    await store.cases.mark_protected(tx, command.case_id)
    return await approved(tx, await lock_case(tx, command.case_id), by="rule", at=at)
