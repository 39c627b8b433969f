"""After-sales, for operators."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field

from tuan.care import store
from tuan.care.commands.approve_case import approve_case
from tuan.care.commands.decide_appeal import decide_appeal
from tuan.care.commands.receive_goods import receive_goods
from tuan.care.commands.refund_line import RefundLine, refund_line
from tuan.care.commands.refuse_case import refuse_case
from tuan.care.commands.send_replacement import send_replacement
from tuan.care.schemas import CaseCardOut, CaseSeen, Said, Words, cards_out, case_seen
from tuan.care.shapes import CaseRow, CaseState, Kind
from tuan.care.states import FOR_THE_SHOP, OPEN
from tuan.identity import public as identity
from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering import public as ordering
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MAX_MINOR, Wire

router = make_router("care")

Reader = Annotated[Staff, Depends(permission("cases.read"))]
Decider = Annotated[Staff, Depends(permission("cases.decide"))]
Receiver = Annotated[Staff, Depends(permission("cases.receive"))]
Giver = Annotated[Staff, Depends(permission("cases.give"))]
Waiting = Literal["shop", "open"]


class CaseBuyerOut(Wire):
    """Who asks, with the person hidden."""

    id: UUID
    nickname: str
    phone_masked: str


class ConsoleCaseRow(CaseCardOut):
    """A case in the operator's list."""

    order_number: str
    buyer: CaseBuyerOut


class ConsoleCaseOut(CaseSeen):
    """A case with what only the shop may know."""

    order_number: str
    buyer: CaseBuyerOut
    actions: list[Literal["approve", "refuse", "decide_appeal", "receive", "replace"]]
    decides_appeal: Annotated[bool, Field(description="Whether you may decide the appeal: you are not who refused.")]
    received_by: str | None


class RefusalIn(Wire):
    """Why not; the buyer reads it."""

    words: Said


class AppealDecisionIn(Wire):
    """The second look; the buyer reads the words."""

    grants: bool
    words: Said


class RestockIn(Wire):
    """How many pieces of a line can be sold again."""

    order_line_id: UUID
    quantity: Annotated[int, Field(ge=0, le=999)]


class ReceiptIn(Wire):
    """The goods are here; the pieces that are not named are not sold again."""

    restocked: Annotated[list[RestockIn], Field(default_factory=list, max_length=50)]


class ReplacementIn(Wire):
    """The parcel with the same goods."""

    carrier: Annotated[str, Field(min_length=1, max_length=60)]
    tracking_number: Annotated[str, Field(min_length=4, max_length=60, pattern=r"^[A-Za-z0-9-]+$")]


class GoodwillIn(Wire):
    """So much of what was paid for a line, in minor units; the buyer keeps the goods."""

    id: UUID
    order_line_id: UUID
    amount: Annotated[int, Field(gt=0, le=MAX_MINOR)]
    words: Words = ""


@router.get("/after-sales")
async def cases(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    state: CaseState | None = None,
    waiting: Waiting | None = None,
    kind: Kind | None = None,
    q: Annotated[str | None, Query(max_length=40, pattern=r"^[0-9-]*$")] = None,
    order_id: UUID | None = None,
    buyer_id: UUID | None = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
) -> PageOut[ConsoleCaseRow]:
    """The shop's cases, newest first. `waiting`: for the shop to do something, or open at all."""
    waits = {"shop": list(FOR_THE_SHOP), "open": list(OPEN)}
    rows = await store.cases.of_shop(
        tx,
        staff.shop_id,
        states=[state] if state else waits[waiting] if waiting else None,
        kind=kind,
        number=q or None,
        order_id=order_id,
        buyer_id=buyer_id,
        since=since,
        until=until,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.applied_at, row.id])
    orders = await ordering.orders(tx, {row.order_id for row in shown.items})
    people = await identity.people(tx, {row.buyer_id for row in shown.items})
    return PageOut(
        items=[
            ConsoleCaseRow(
                **dict(card),
                order_number=orders[row.order_id].number,
                buyer=_buyer(people[row.buyer_id]),
            )
            for row, card in zip(shown.items, await cards_out(tx, shown.items), strict=True)
        ],
        next_cursor=shown.next_cursor,
    )


@router.get("/after-sales/counts")
async def counts(staff: Reader, tx: ReadTx) -> dict[str, int]:
    """How many of the shop's cases are in which state; states without any are left out."""
    return await store.cases.counts_of_shop(tx, staff.shop_id)


@router.get("/after-sales/{case_id}")
async def case(staff: Reader, tx: ReadTx, now: Now, case_id: UUID) -> ConsoleCaseOut:
    """One of the shop's cases."""
    return await _out(tx, await _case(tx, staff, case_id), staff, at=now)


@router.post("/after-sales/{case_id}/approval")
async def approve(staff: Decider, tx: WriteTx, now: Now, case_id: UUID) -> ConsoleCaseOut:
    """Agree: the money goes back at once, or the buyer sends the goods first."""
    before = await _case(tx, staff, case_id)
    after = await approve_case(tx, case_id, shop_id=staff.shop_id, at=now)
    return await _told(tx, staff, "case.approve", before, after, at=now)


@router.post("/after-sales/{case_id}/refusal")
async def refuse(staff: Decider, tx: WriteTx, now: Now, case_id: UUID, asked: RefusalIn) -> ConsoleCaseOut:
    """Refuse, with the reason; the buyer may appeal once."""
    before = await _case(tx, staff, case_id)
    after = await refuse_case(tx, case_id, shop_id=staff.shop_id, staff_id=staff.id, words=asked.words, at=now)
    return await _told(tx, staff, "case.refuse", before, after, at=now)


@router.post("/after-sales/{case_id}/appeal-decision")
async def decide(staff: Decider, tx: WriteTx, now: Now, case_id: UUID, asked: AppealDecisionIn) -> ConsoleCaseOut:
    """Decide an appeal; never by whoever refused."""
    before = await _case(tx, staff, case_id)
    after = await decide_appeal(
        tx,
        case_id,
        shop_id=staff.shop_id,
        staff_id=staff.id,
        grants=asked.grants,
        words=asked.words,
        at=now,
    )
    return await _told(tx, staff, "case.decide_appeal", before, after, at=now)


@router.post("/after-sales/{case_id}/receipt")
async def receive(staff: Receiver, tx: WriteTx, now: Now, case_id: UUID, asked: ReceiptIn) -> ConsoleCaseOut:
    """The goods are back: decide, once, what is sold again; the money goes back."""
    before = await _case(tx, staff, case_id)
    restocked = {line.order_line_id: line.quantity for line in asked.restocked}
    after = await receive_goods(tx, case_id, staff=staff, restocked=restocked, at=now)
    return await _told(tx, staff, "case.receive", before, after, at=now)


@router.post("/after-sales/{case_id}/replacement")
async def replace(staff: Receiver, tx: WriteTx, now: Now, case_id: UUID, asked: ReplacementIn) -> ConsoleCaseOut:
    """An exchange: the same goods leave again, at no price."""
    before = await _case(tx, staff, case_id)
    after = await send_replacement(
        tx,
        case_id,
        shop_id=staff.shop_id,
        carrier=asked.carrier,
        tracking_number=asked.tracking_number,
        at=now,
    )
    return await _told(tx, staff, "case.replace", before, after, at=now)


@router.post("/orders/{order_id}/goodwill", status_code=201)
async def give(staff: Giver, tx: WriteTx, now: Now, order_id: UUID, asked: GoodwillIn) -> ConsoleCaseOut:
    """Give money of an order line back by the shop's own decision; the same id again is the same case."""
    known = await store.cases.get(tx, asked.id)
    after = await refund_line(
        tx,
        RefundLine(
            case_id=asked.id,
            order_id=order_id,
            shop_id=staff.shop_id,
            order_line_id=asked.order_line_id,
            amount=asked.amount,
            words=asked.words,
        ),
        at=now,
    )
    if known is not None:
        return await _out(tx, after, staff, at=now)
    return await _told(tx, staff, "case.give", None, after, at=now)


async def _case(tx: Tx, staff: Staff, case_id: UUID) -> CaseRow:
    found = await store.cases.get(tx, case_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound(kind="case")
    return found


async def _told(
    tx: Tx, staff: Staff, action: str, before: CaseRow | None, after: CaseRow, *, at: datetime
) -> ConsoleCaseOut:
    await audit.record(
        tx,
        staff,
        action=action,
        object_kind="case",
        object_id=after.id,
        at=at,
        before=_for_audit(before) if before else None,
        after=_for_audit(after),
    )
    return await _out(tx, after, staff, at=at)


def _for_audit(case: CaseRow) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": case.state,
        "goods": case.goods,
        "shipping": case.shipping,
        "currency": case.currency,
        "restock_decided": case.restock_decided_at is not None,
    }


async def _out(tx: Tx, case: CaseRow, staff: Staff, *, at: datetime) -> ConsoleCaseOut:
    order = (await ordering.orders(tx, [case.order_id]))[case.order_id]
    people = await identity.people(tx, [case.buyer_id])
    return ConsoleCaseOut(
        **dict(await case_seen(tx, case)),
        order_number=order.number,
        buyer=_buyer(people[case.buyer_id]),
        actions=_actions(case, at=at),
        decides_appeal=case.state == "appealed" and case.refused_by != staff.id,
        received_by=case.received_by_name,
    )


def _actions(case: CaseRow, *, at: datetime) -> list[Any]:
    in_time = case.due_at is None or at < case.due_at
    match case.state:
        case "applied":
            return ["approve", "refuse"] if in_time else ["approve"]
        case "appealed":
            return ["decide_appeal"]
        case "goods_sent_back":
            return ["receive"]
        case "goods_received":
            return ["replace"] if case.restock_decided_at else ["receive", "replace"]
        case "refunding" | "refunded" | "replaced" if case.tracking_number and case.restock_decided_at is None:
            return ["receive"]
        case _:
            return []


def _buyer(person: identity.Person) -> CaseBuyerOut:
    return CaseBuyerOut(id=person.id, nickname=person.nickname, phone_masked=person.phone_masked)
