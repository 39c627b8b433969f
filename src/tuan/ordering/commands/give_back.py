"""A case of after-sales ends with money: its pieces are given up, what was paid for them goes back, and the shipping with the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.inventory import public as inventory
from tuan.kit.money import Money
from tuan.ordering import store
from tuan.ordering.commands.close_order import close_paid
from tuan.ordering.events import OrderShipped
from tuan.ordering.shapes import Claim, LineRow, OrderRow
from tuan.payment import public as payment
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.promotion import public as promotion


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What went back: the refund (None when there was nothing to pay) and how much of it is the shipping fee."""

    refund_id: UUID | None
    shipping: Money
    is_last: bool


async def give_back(
    tx: Tx, order: OrderRow, claims: Sequence[Claim], *, with_shipping: bool, reason: str, case: str, at: datetime
) -> GivenBack:
    """Refund what was claimed; `with_shipping`: the shop bears the fee if no piece is left. The caller holds the order's lock."""
    assert order.payment_id is not None, "only paid orders get money back"
    await store.claims.end(tx, order.id, claims)
    await store.claims.count_case(tx, order.id, -1)
    lines = (await store.orders.lines(tx, [order.id]))[order.id]
    is_last = all(line.is_given_up for line in lines)
    if is_last:
        claims = [*claims, *await _gifts_stay(tx, order, lines)]
        lines = (await store.orders.lines(tx, [order.id]))[order.id]
    nothing_left_the_house = not any(line.shipped for line in lines)
    shipping = order.shipping_total - order.shipping_refunded
    if not (is_last and (with_shipping or nothing_left_the_house)):
        shipping = 0
    await store.claims.add_shipping(tx, order.id, shipping)
    amount = Money(sum(claim.amount for claim in claims) + shipping, order.currency)
    refund_id = None
    if amount:
        refund_id = await payment.request_refund(
            tx, payment_id=order.payment_id, order_id=order.id, amount=amount, reason=reason, case=case, at=at
        )
    if is_last:
        await promotion.give_back_coupons(tx, [order.id], at=at)
    await _goods_stay(tx, order, lines, claims, is_last=is_last, at=at)
    return GivenBack(refund_id, Money(shipping, order.currency), is_last)


async def _gifts_stay(tx: Tx, order: OrderRow, lines: Sequence[LineRow]) -> list[Claim]:
    """Gifts that never left do not leave any more, since nothing is bought with them."""
    gifts = [
        Claim(order_line_id=line.id, pieces=line.to_ship, is_sent=False, settled=0, amount=0)
        for line in lines
        if line.is_gift and line.to_ship
    ]
    if gifts:
        await store.claims.take(tx, order.id, gifts)
        await store.claims.end(tx, order.id, gifts)
    return gifts


async def _goods_stay(
    tx: Tx, order: OrderRow, lines: Sequence[LineRow], claims: Sequence[Claim], *, is_last: bool, at: datetime
) -> None:
    """Pieces that never left go back to the shelf; an order of which nothing is left to send is closed, or counts as shipped."""
    kept = {claim.order_line_id: claim.pieces for claim in claims if claim.pieces and not claim.is_sent}
    if not kept:
        return
    if is_last and not any(line.shipped for line in lines):
        await close_paid(tx, [order.id], reason="refunded", at=at)
        return
    await inventory.release_part(
        tx,
        owner_id=order.id,
        lines=[inventory.HoldLine(line.sku_id, kept[line.id]) for line in lines if line.id in kept],
        at=at,
    )
    if all(line.is_done for line in lines) and await store.orders.move(tx, order.id, "ship", shipped_at=at):
        [*_, parcel] = await store.parcels.of_orders(tx, [order.id])
        await outbox.record(
            tx,
            OrderShipped(
                order_id=order.id,
                shop_id=order.shop_id,
                buyer_id=order.buyer_id,
                parcel_id=parcel.id,
                is_complete=True,
                at=at,
            ),
        )
