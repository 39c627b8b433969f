"""A buyer applies: what is asked for is reserved, and the shop has so long to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.leave_a_piece import leave_a_piece
from tuan.care.errors import AskedTooMuch, CaseTaken, NothingSentYet, PictureNotYours
from tuan.care.events import CaseApplied
from tuan.care.shapes import AskedLine, CaseRow, Kind, Reason
from tuan.kit.errors import NotFound
from tuan.kit.money import Money
from tuan.ordering import public as ordering
from tuan.platform import outbox
from tuan.platform.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyCase:
    """What goes back, and why. `is_sent`: it is about pieces that have left the shop."""

    case_id: UUID  # Chosen on the device, so a retry is the same case.
    order_id: UUID
    buyer_id: UUID
    kind: Kind
    is_sent: bool
    lines: tuple[AskedLine, ...]
    reason: str
    words: str
    picture_ids: tuple[UUID, ...]
    shown: int  # What the buyer saw for the goods, in minor units; nothing else goes back.


async def apply_case(tx: Tx, command: ApplyCase, *, at: datetime) -> CaseRow:
    """Open a case; the same id again is the same case.

    Raises NotFound, CaseTaken, NotPaidYet, NothingSentYet, OrderInGroup, AfterSalesOver, UnknownReason, PictureNotYours,
    AskedTooMuch, AmountChanged, MoneyAskedBefore.
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
    policy.accept_order(order)
    if command.kind != "refund_only" and not command.is_sent:
        raise NothingSentYet
    settings = await store.settings.of_shop(tx, order.shop_id)
    reason = policy.reason_of(settings, command.reason, command.kind)
    if await store.settings.pictures_of(tx, order.id, command.picture_ids) != set(command.picture_ids):
        raise PictureNotYours
    claims = claims_for(lines, command.lines, kind=command.kind, is_sent=command.is_sent, currency=order.currency)
    policy.accept_amount(claims, shown=command.shown)
    time = settings.time_for("applied")
    assert time is not None, "the shop has a time to answer"
    case = await open_case(
        tx,
        order,
        lines,
        claims,
        Opening(command.case_id, command.kind, command.is_sent, reason, command.words, command.picture_ids, "buyer"),
        asked={line.order_line_id: line.quantity for line in command.lines},
        due_at=at + time,
        at=at,
    )
    await leave_a_piece(tx, case)
    return case


def claims_for(
    lines: Sequence[ordering.LineRow], asked: Sequence[AskedLine], *, kind: Kind, is_sent: bool, currency: str
) -> list[ordering.Claim]:
    """What a case reserves of an order's lines. Raises AskedTooMuch."""
    known = {line.id: line for line in lines}
    for line in asked:
        if line.order_line_id not in known:
            raise AskedTooMuch(order_line_id=str(line.order_line_id), pieces_left=0, most=0)
    return [
        policy.claim_for(known[line.order_line_id], line, kind=kind, is_sent=is_sent, currency=currency)  # type: ignore[index]
        for line in asked
    ]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case begins with."""

    case_id: UUID
    kind: Kind
    is_sent: bool
    reason: Reason
    words: str
    picture_ids: tuple[UUID, ...]
    by: str


async def open_case(
    tx: Tx,
    order: ordering.OrderRow,
    lines: Sequence[ordering.LineRow],
    claims: Sequence[ordering.Claim],
    opening: Opening,
    *,
    asked: dict[UUID, int],
    due_at: datetime,
    at: datetime,
) -> CaseRow:
    """Reserve, write and announce a case; the order is locked. Raises ClaimTooLarge."""
    await ordering.claim_lines(tx, order.id, claims)
    known = {line.id: line for line in lines}
    await store.cases.insert(
        tx,
        dict(
            id=opening.case_id,
            shop_id=order.shop_id,
            buyer_id=order.buyer_id,
            order_id=order.id,
            order_number=order.number,
            kind=opening.kind,
            opened_by=opening.by,
            is_sent=opening.is_sent,
            reason={"code": opening.reason.code, "zh": opening.reason.zh, "en": opening.reason.en},
            is_shops_fault=opening.reason.is_shops_fault,
            words=opening.words,
            goods=sum(claim.amount for claim in claims),
            currency=order.currency,
            at=at,
            due_at=due_at,
        ),
        [
            dict(
                order_line_id=claim.order_line_id,
                sku_id=known[claim.order_line_id].sku_id,  # type: ignore[index]
                product_id=known[claim.order_line_id].product_id,  # type: ignore[index]
                quantity=asked[claim.order_line_id],
                pieces=claim.pieces,
                settled=claim.settled,
                amount=claim.amount,
            )
            for claim in claims
        ],
        picture_ids=opening.picture_ids,
    )
    case = await store.cases.lock(tx, opening.case_id)
    await outbox.record(
        tx,
        CaseApplied(
            **told.ids(case),
            by=opening.by,
            reason=opening.reason.code,
            is_sent=case.is_sent,
            goods=Money(case.goods, case.currency),
            lines=told.lines((await store.cases.lines(tx, [case.id]))[case.id]),
            at=at,
        ),
    )
    return case
