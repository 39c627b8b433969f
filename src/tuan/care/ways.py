"""What can be given back of an order now, and by which rules: shown before anything is sent."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from tuan.care import policy, store
from tuan.care.commands.protect_price import difference
from tuan.care.schemas import CaseCardOut, cards_out
from tuan.care.shapes import Kind
from tuan.kit.errors import NotFound, Refusal
from tuan.kit.money import Money
from tuan.ordering import public as ordering
from tuan.ordering.schemas import OrderCardOut
from tuan.ordering.schemas import cards_out as order_cards_out
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money


class ReasonOut(Wire):
    """Why something goes back."""

    code: str
    label: TextOut
    kinds: list[Kind]
    is_shops_fault: bool


class WayLineOut(Wire):
    """What is left of a line. `amounts` says what is due for one piece, for two, …, in minor units."""

    order_line_id: UUID
    unsent: Annotated[int, Field(description="Pieces that have not left the shop.")]
    sent: Annotated[int, Field(description="Pieces that have left it, and that no case speaks for.")]
    left: Annotated[int, Field(description="Pieces that no case speaks for, and none was given up.")]
    amounts: list[int]
    protection: Annotated[MoneyOut | None, Field(description="What is paid back now because the price has fallen.")]


class WaysOut(Wire):
    """What can be given back of an order now, and by which rules."""

    order: OrderCardOut
    can_apply: bool
    refusal: Annotated[str | None, Field(description="The code of why nothing can be applied for.")]
    lines: list[WayLineOut]
    reasons: list[ReasonOut]
    shipping_left: MoneyOut
    shipping_comes_anyway: Annotated[
        bool,
        Field(
            description="The fee comes back with the last pieces, whatever the reason: none has left, or the shop bears it."
        ),
    ]
    answer_hours: int
    send_back_days: int
    receive_days: int
    appeal_days: int
    price_protected_until: datetime | None
    cases: list[CaseCardOut]


async def ways_out(tx: Tx, order_id: UUID, *, buyer_id: UUID, at: datetime) -> WaysOut:
    """For the buyer of an order. Raises NotFound."""
    order = (await ordering.orders(tx, [order_id])).get(ordering.order_key(order_id))
    if order is None or order.buyer_id != buyer_id:
        raise NotFound(kind="order")
    lines = (await ordering.lines(tx, [order_id]))[order_id]
    settings = await store.settings.of_shop(tx, order.shop_id)
    before = await store.cases.protected(tx, [line.id for line in lines])
    fallen = {line.id: 0 if line.id in before else await difference(tx, order, line, settings, at=at) for line in lines}
    refusal = _refusal(order)
    [card] = await order_cards_out(tx, [order])
    return WaysOut(
        order=card,
        can_apply=refusal is None and any(_left(line) for line in lines),
        refusal=refusal,
        lines=[_line(line, order.currency, fallen[line.id]) for line in lines],
        reasons=[
            ReasonOut(
                code=reason.code,
                label=TextOut(zh=reason.zh, en=reason.en),
                kinds=list(reason.kinds),
                is_shops_fault=reason.is_shops_fault,
            )
            for reason in settings.reasons or policy.REASONS
        ],
        shipping_left=money(ordering.shipping_left(order)),
        shipping_comes_anyway=not any(line.shipped for line in lines) or await store.cases.shop_bears(tx, order_id),
        answer_hours=settings.answer_hours,
        send_back_days=settings.send_back_days,
        receive_days=settings.receive_days,
        appeal_days=settings.appeal_days,
        price_protected_until=policy.protected_until(order, settings),
        cases=await cards_out(tx, await store.cases.of_order(tx, order_id)),
    )


def _refusal(order: ordering.OrderRow) -> str | None:
    try:
        policy.accept_order(order)
    except Refusal as refusal:
        return refusal.code
    return None


def _left(line: ordering.LineRow) -> int:
    return sum(policy.pieces_left(line, is_sent=sent) for sent in (True, False))


def _line(line: ordering.LineRow, currency: str, fallen: int) -> WayLineOut:
    unsent, sent = (policy.pieces_left(line, is_sent=is_sent) for is_sent in (False, True))
    return WayLineOut(
        order_line_id=line.id,
        unsent=unsent,
        sent=sent,
        left=unsent + sent,
        amounts=[policy.due_for(line, pieces, currency) for pieces in range(1, max(unsent, sent) + 1)],
        protection=money(Money(fallen, currency)) if fallen else None,
    )
