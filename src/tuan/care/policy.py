"""Decisions of after-sales; pure.

What is left of a line's money is spread over what is left of its pieces, and the last pieces take all that is left: cases in any
order add up to exactly what was paid for the line. The last piece waits until no case asks for money alone (`leave_a_piece`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tuan.care.errors import AfterSalesOver, AmountChanged, AskedTooMuch, NotPaidYet, TimeIsUp, UnknownReason
from tuan.care.shapes import AskedLine, CaseRow, Kind, Reason, Settings
from tuan.kit.money import Money
from tuan.ordering import public as ordering

REASONS = (
    Reason(code="no_longer_wanted", zh="不想要了／拍错了", en="No longer wanted", is_shops_fault=False),
    Reason(code="not_arrived", zh="一直没有收到货", en="Never arrived", is_shops_fault=True, kinds=("refund_only",)),
    Reason(code="broken", zh="商品破损或变质", en="Broken or spoilt", is_shops_fault=True),
    Reason(code="not_as_described", zh="与描述不符", en="Not as described", is_shops_fault=True),
    Reason(code="wrong_or_missing", zh="发错货或少发", en="Wrong or missing pieces", is_shops_fault=True),
    Reason(code="late", zh="未按约定时间发货", en="Shipped too late", is_shops_fault=True),
)
"""What a shop offers to choose from, until it says otherwise."""


def accept_order(order: ordering.OrderRow) -> None:
    """Whether anything of an order can be given back now. Raises NotPaidYet, OrderInGroup, AfterSalesOver."""
    match order.state:
        case "awaiting_payment":
            raise NotPaidYet
        case "awaiting_group":
            raise ordering.OrderInGroup
        case "completed" | "closed":
            raise AfterSalesOver


def pieces_left(line: ordering.LineRow, *, is_sent: bool) -> int:
    """How many pieces of a line no case speaks for: of those that have left the shop, or of those that have not.

    A gift goes with what was bought and has no case of its own.
    """
    if line.is_gift:
        return 0
    return line.shipped - line.returned - line.claimed if is_sent else line.to_ship


def unclaimed(line: ordering.LineRow) -> int:
    """How many pieces of a line are neither given up nor spoken for by a case, wherever they are."""
    return line.quantity - line.cancelled - line.withheld - line.returned - line.claimed


def due_for(line: ordering.LineRow, quantity: int, currency: str) -> int:
    """What is due for so many pieces of a line, in minor units."""
    pieces = unclaimed(line)
    left = Money(line.total - line.settled, currency)
    if quantity == pieces:
        return left.minor
    return left.split([quantity, pieces - quantity])[0].minor


def claim_for(line: ordering.LineRow, asked: AskedLine, *, kind: Kind, is_sent: bool, currency: str) -> ordering.Claim:
    """What a case reserves of a line. Raises AskedTooMuch.

    Less money than is due, for pieces that the buyer has and keeps, is a price lowered: only that money is spoken for.
    """
    left = pieces_left(line, is_sent=is_sent)
    due = due_for(line, asked.quantity, currency) if 0 < asked.quantity <= left else 0
    amount = due if asked.amount is None or not is_sent else asked.amount
    if not 0 < asked.quantity <= left or not 0 <= amount <= due:
        raise AskedTooMuch(order_line_id=str(line.id), pieces_left=left, most=due)
    if kind == "refund_only" and is_sent and amount < due:
        return ordering.Claim(order_line_id=line.id, pieces=0, is_sent=True, settled=amount, amount=amount)
    return ordering.Claim(order_line_id=line.id, pieces=asked.quantity, is_sent=is_sent, settled=due, amount=amount)


def accept_amount(claims: Sequence[ordering.Claim], *, shown: int) -> None:
    """What the buyer saw is what goes back. Raises AmountChanged."""
    now = sum(claim.amount for claim in claims)
    if now != shown:
        raise AmountChanged(shown=shown, now=now)


def reason_of(settings: Settings, code: str, kind: Kind) -> Reason:
    """One of the shop's reasons. Raises UnknownReason."""
    for reason in settings.reasons or REASONS:
        if reason.code == code and kind in reason.kinds:
            return reason
    raise UnknownReason


def accept_time(case: CaseRow, *, at: datetime) -> None:
    """Whoever is silent until the due time has lost. Raises TimeIsUp."""
    if case.due_at is not None and at >= case.due_at:
        raise TimeIsUp(due_at=case.due_at.isoformat())


def shipping_back(
    order: ordering.OrderRow, lines: Sequence[ordering.LineRow], claims: Sequence[ordering.Claim], *, shop_bears: bool
) -> int:
    """What of the shipping fee comes back with a case, in minor units, if no other case is opened meanwhile.

    It comes with the last pieces of the order, if none had left the shop, or if the shop bears it.
    """
    taken = {claim.order_line_id: claim.pieces for claim in claims}
    is_last = all(
        line.is_gift
        or line.cancelled + line.withheld + line.returned + line.claimed + taken.get(line.id, 0) == line.quantity
        for line in lines
    )
    if not is_last or not (shop_bears or not any(line.shipped for line in lines)):
        return 0
    return order.shipping_total - order.shipping_refunded


def protected_until(order: ordering.OrderRow, settings: Settings) -> datetime | None:
    """Until when a lower list price is paid back; None where the shop does not, or the order is not paid or is over."""
    if not settings.price_protection_days or order.paid_at is None or order.state in ("awaiting_group", "closed"):
        return None
    return order.paid_at + timedelta(days=settings.price_protection_days)


def fallen_by(line: ordering.LineRow, lowest: Money | None, currency: str) -> int:
    """What is paid back for a line whose price has fallen: for the pieces that the buyer keeps, and less what went back before."""
    if lowest is None or lowest.currency != currency:
        return 0
    kept = unclaimed(line)
    return max(0, line.total - line.settled - lowest.minor * kept) if kept else 0
