"""Decisions of ordering; pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.ordering.errors import GiftsChanged, MoreThanLeftToShip, PriceChanged
from tuan.ordering.shapes import Claim, LineRow, OrderRow
from tuan.ordering.states import ORDER
from tuan.promotion import public as promotion

PAY_WITHIN = timedelta(minutes=15)
PAY_WITHIN_PLAY = timedelta(minutes=10)
# A payment made in the last second is still on its way when its time is up: the order closes a little later.
GRACE = timedelta(seconds=60)
RECEIVED_AFTER = timedelta(days=10)
COMPLETED_AFTER = timedelta(days=7)


def accept_price(*, shown: Money, now: Money) -> None:
    """The quote that the buyer saw is what is charged, and nothing else. Raises PriceChanged."""
    if shown != now:
        raise PriceChanged(
            shown={"minor": shown.minor, "currency": shown.currency}, now={"minor": now.minor, "currency": now.currency}
        )


def accept_gifts(*, shown: Mapping[SkuId, int] | None, quote: promotion.Quote) -> None:
    """The gifts that the buyer saw are what is given along; None asks for nothing. Raises GiftsChanged."""
    if shown is None:
        return
    now: Counter[SkuId] = Counter()
    for line in quote.lines:
        if line.gift:
            now[line.sku_id] += line.quantity
    if now != shown:
        raise GiftsChanged


def accept_coupons(chosen: Collection[UUID], quote: promotion.Quote) -> None:
    """Every coupon that the buyer chose is used, or nothing is bought. Raises CouponDoesNotApply."""
    used = {coupon.claim_id for coupon in quote.coupons}
    for claim_id in chosen:
        if claim_id not in used:
            why = next((one.reason for one in quote.rejected if one.code == str(claim_id)), None)
            raise promotion.CouponDoesNotApply(
                claim_id=claim_id, reason={"zh": why.zh, "en": why.en} if why else {"zh": "", "en": ""}
            )


def to_ship(lines: Sequence[LineRow], asked: dict[str, int] | None) -> dict[str, int]:
    """Order line id → quantity of the next parcel: what was asked, or all that is left. Raises MoreThanLeftToShip."""
    left = {str(line.id): line.to_ship for line in lines}
    if asked is None:
        asked = {id: quantity for id, quantity in left.items() if quantity}
    for id, quantity in asked.items():
        if not 0 < quantity <= left.get(id, 0):
            raise MoreThanLeftToShip(order_line_id=id, left=left.get(id, 0))
    if not asked:
        raise MoreThanLeftToShip(order_line_id="", left=0)
    return asked


def spread(amount: Money, lines: Sequence[LineRow]) -> list[Claim] | None:
    """An amount shared out over what was paid for lines and is not spoken for, by largest remainder; None if it is more."""
    left = [line.total - line.settled for line in lines]
    if not 0 < amount.minor <= sum(left):
        return None
    return [
        Claim(order_line_id=line.id, pieces=0, is_sent=True, settled=share.minor, amount=share.minor)
        for line, share in zip(lines, amount.split(left), strict=True)
        if share.minor
    ]


def actions(order: OrderRow) -> list[str]:
    """What the buyer can do with an order now."""
    match order.state:
        case "awaiting_payment":
            return ["pay", "cancel"]
        case "awaiting_group":
            return ["share_group", "leave_group"]
        case "paid" | "ready_to_ship":
            return ["cancel"] if ORDER.allows("close_paid", order.state) and order.shipped_at is None else []
        case "shipped":
            return ["confirm_receipt"]
        case _:
            return []
