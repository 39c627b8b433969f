"""Wire shapes of after-sales."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field

from tuan.care import store
from tuan.care.shapes import CaseLineRow, CaseRow, CaseState, Kind, StepRow
from tuan.care.states import FOR_THE_BUYER, FOR_THE_SHOP
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ordering import public as ordering
from tuan.payment import public as payment
from tuan.platform import crypto
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money
from tuan.platform.pictures import PictureOut
from tuan.platform.pictures import public as pictures

Words = Annotated[str, Field(max_length=500)]
Said = Annotated[str, Field(min_length=2, max_length=500)]
Stage = Literal["requested", "on_its_way", "done", "delayed"]

LABELS = {
    "care.case_applied": Text("提交申请", "Applied"),
    "care.case_approved": Text("商家同意", "The shop agreed"),
    "care.case_refused": Text("商家拒绝", "The shop refused"),
    "care.case_appealed": Text("买家申诉", "Appealed"),
    "care.goods_sent_back": Text("买家已寄回", "Sent back"),
    "care.goods_received": Text("商家已收货", "The shop received the goods"),
    "care.replacement_sent": Text("商家已寄出新的商品", "The replacement was sent"),
    "care.refund_started": Text("退款处理中", "The refund is on its way"),
    "care.case_refunded": Text("退款完成", "Refunded"),
    "care.case_closed": Text("售后关闭", "Closed"),
}
BY_RULE = Text("按价格保护规则自动同意", "Approved by the price protection rule")
BY_THE_CLOCK = {
    "care.case_approved": Text("商家超时未处理，自动同意", "The shop was silent for too long: approved"),
    "care.goods_received": Text("商家超时未确认，自动收货", "The shop was silent for too long: received"),
}


class ReturnAddress(Wire):
    """Where goods are sent back to."""

    recipient: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(min_length=5, max_length=30, pattern=r"^[0-9+ -]+$")]
    province: Annotated[str, Field(min_length=1, max_length=60)]
    city: Annotated[str, Field(min_length=1, max_length=60)]
    district: Annotated[str, Field(max_length=60)]
    street: Annotated[str, Field(min_length=1, max_length=200)]


class CaseLineOut(Wire):
    """A line of a case. `pieces` are given up with it: all, or none where only money is asked for."""

    order_line_id: UUID
    title: TextOut
    option_text: TextOut
    picture: PictureOut | None
    quantity: int
    pieces: int
    amount: MoneyOut
    restocked: int | None


class StepOut(Wire):
    """Something that happened to a case."""

    kind: str
    at: datetime
    label: TextOut


class CaseCardOut(Wire):
    """A case in a list."""

    id: UUID
    number: str
    order_id: UUID
    kind: Kind
    state: CaseState
    is_sent: bool
    lines: list[CaseLineOut]
    total: MoneyOut
    applied_at: datetime
    due_at: Annotated[datetime | None, Field(description="Whoever is silent until then loses.")]
    waits_for: Literal["shop", "buyer"] | None
    end_reason: str | None


class CaseSeen(CaseCardOut):
    """A case with everything that both sides may know."""

    opened_by: Literal["buyer", "shop"]
    reason: TextOut
    is_shops_fault: bool
    words: str
    pictures: list[PictureOut]
    goods: MoneyOut
    shipping: MoneyOut
    refused_words: str | None
    appeal_words: str | None
    appeal_decided_words: str | None
    carrier: str | None
    tracking_number: str | None
    became_refund: Annotated[bool, Field(description="It was to be an exchange.")]
    replacement_carrier: str | None
    replacement_number: str | None
    received_at: datetime | None
    ended_at: datetime | None
    refund_stage: Stage | None
    timeline: list[StepOut]


class CaseOut(CaseSeen):
    """A case for its buyer."""

    return_address: ReturnAddress | None
    actions: list[Literal["withdraw", "appeal", "send_back"]]


async def cards_out(tx: Tx, cases: Sequence[CaseRow]) -> list[CaseCardOut]:
    """Cases for a list: three statements, however many."""
    lines = await store.cases.lines(tx, [case.id for case in cases])
    known = {
        line.id: line
        for rows in (await ordering.lines(tx, {case.order_id for case in cases})).values()
        for line in rows
    }
    images = await pictures.pictures(tx, {line.picture_id for line in known.values() if line.picture_id})
    return [
        CaseCardOut(
            id=case.id,
            number=case.number,
            order_id=case.order_id,
            kind=case.kind,
            state=case.state,
            is_sent=case.is_sent,
            lines=[_line(line, known[line.order_line_id], case, images) for line in lines[case.id]],
            total=money(case.money),
            applied_at=case.applied_at,
            due_at=case.due_at,
            waits_for=waits_for(case),
            end_reason=case.end_reason,
        )
        for case in cases
    ]


def waits_for(case: CaseRow) -> Literal["shop", "buyer"] | None:
    """Who has to do something."""
    if case.state in FOR_THE_SHOP:
        return "shop"
    return "buyer" if case.state in FOR_THE_BUYER else None


async def case_seen(tx: Tx, case: CaseRow) -> CaseSeen:
    """A case for its buyer and its shop."""
    [card] = await cards_out(tx, [case])
    evidence = await pictures.pictures(tx, case.pictures)
    return CaseSeen(
        **dict(card),
        opened_by=case.opened_by,  # type: ignore[arg-type]
        reason=TextOut(zh=case.reason["zh"], en=case.reason["en"]),
        is_shops_fault=case.is_shops_fault,
        words=case.words,
        pictures=[evidence[id] for id in case.pictures if id in evidence],
        goods=money(Money(case.goods, case.currency)),
        shipping=money(Money(case.shipping, case.currency)),
        refused_words=case.refused_words,
        appeal_words=case.appeal_words,
        appeal_decided_words=case.appeal_decided_words,
        carrier=case.carrier,
        tracking_number=case.tracking_number,
        became_refund=case.became_refund,
        replacement_carrier=case.replacement_carrier,
        replacement_number=case.replacement_number,
        received_at=case.received_at,
        ended_at=case.ended_at,
        refund_stage=await _stage(tx, case),
        timeline=[_step(row) for row in await store.cases.steps(tx, case.id) if row.name in LABELS],
    )


async def case_out(tx: Tx, case: CaseRow, *, at: datetime) -> CaseOut:
    """A case for its buyer."""
    address = None
    if case.return_address_sealed and case.state in ("approved", "goods_sent_back"):
        address = ReturnAddress(**orjson.loads(crypto.unseal(case.return_address_sealed, context=f"case:{case.id}")))
    return CaseOut(**dict(await case_seen(tx, case)), return_address=address, actions=_actions(case, at=at))


def _actions(case: CaseRow, *, at: datetime) -> list[Any]:
    in_time = case.due_at is None or at < case.due_at
    match case.state:
        case "applied" | "appealed" if in_time:
            return ["withdraw"]
        case "approved" if in_time:
            return ["send_back", "withdraw"]
        case "refused" if in_time and case.appeal_words is None:
            return ["appeal", "withdraw"]
        case _:
            return []


async def _stage(tx: Tx, case: CaseRow) -> Stage | None:
    if case.refund_id is None:
        return None
    refunds = await payment.refunds_of_orders(tx, [case.order_id])
    return next((refund.stage for refund in refunds if refund.id == case.refund_id), None)


def _line(line: CaseLineRow, known: ordering.LineRow, case: CaseRow, images: dict[Any, PictureOut]) -> CaseLineOut:
    return CaseLineOut(
        order_line_id=line.order_line_id,
        title=TextOut(**known.title),
        option_text=TextOut(**known.option_text),
        picture=images.get(known.picture_id) if known.picture_id else None,
        quantity=line.quantity,
        pieces=line.pieces,
        amount=money(Money(line.amount, case.currency)),
        restocked=line.restocked,
    )


def _step(row: StepRow) -> StepOut:
    match row.payload.get("by"):
        case "clock":
            label = BY_THE_CLOCK[row.name]
        case "rule":
            label = BY_RULE
        case _:
            label = LABELS[row.name]
    return StepOut(kind=row.name.split(".")[1], at=row.at, label=TextOut(zh=label.zh, en=label.en))
