"""After-sales, for shoppers."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from tuan.care import store
from tuan.care.commands.appeal_case import appeal_case
from tuan.care.commands.apply_case import ApplyCase, apply_case
from tuan.care.commands.end_case import withdraw_case
from tuan.care.commands.protect_price import ProtectPrice, protect_price
from tuan.care.commands.send_back import send_back
from tuan.care.errors import TooManyPictures
from tuan.care.schemas import CaseCardOut, CaseOut, Said, Words, cards_out, case_out
from tuan.care.shapes import AskedLine, Kind
from tuan.care.ways import WaysOut, ways_out
from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.kit.text import Text
from tuan.ordering import public as ordering
from tuan.platform.callers import SignedIn
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MAX_MINOR, MoneyIn, Wire
from tuan.platform.pictures import PictureOut
from tuan.platform.pictures import public as pictures

MOST_PICTURES = 30
# An upload takes no Idempotency-Key, which would read the whole body first: the same content is the same picture anyway.
uploads = APIRouter(tags=["care"])
router = make_router("care")


class AskedLineIn(Wire):
    """So many pieces of an order line; less money than is due for them, if an amount (minor units) is named."""

    order_line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=999)]
    amount: Annotated[int | None, Field(ge=0, le=MAX_MINOR)] = None


class CaseIn(Wire):
    """What goes back, and why. `shown` is what the page showed for the goods."""

    id: UUID
    order_id: UUID
    kind: Kind
    is_sent: bool
    lines: Annotated[list[AskedLineIn], Field(min_length=1, max_length=50)]
    reason: Annotated[str, Field(min_length=1, max_length=40)]
    words: Words = ""
    picture_ids: Annotated[list[UUID], Field(default_factory=list, max_length=9)]
    shown: MoneyIn


class ProtectionIn(Wire):
    """The line whose price has fallen, and what the page showed for it."""

    id: UUID
    order_line_id: UUID
    shown: MoneyIn


class AppealIn(Wire):
    """Why the refusal is wrong."""

    words: Said


class ReturnParcelIn(Wire):
    """How the goods are coming back."""

    carrier: Annotated[str, Field(min_length=1, max_length=60)]
    tracking_number: Annotated[str, Field(min_length=4, max_length=60, pattern=r"^[A-Za-z0-9-]+$")]


@router.get("/orders/{order_id}/after-sales")
async def ways(buyer: SignedIn, tx: ReadTx, now: Now, order_id: UUID) -> WaysOut:
    """What can be given back of one of my orders now, by which rules, and what was applied for before."""
    return await ways_out(tx, order_id, buyer_id=buyer.id, at=now)


@uploads.post("/orders/{order_id}/after-sales/pictures", status_code=201, openapi_extra={"requestBody": pictures.FORM})
async def upload(request: Request, buyer: SignedIn, now: Now, order_id: UUID) -> PictureOut:
    """Keep a picture as evidence for one of my orders: JPEG, PNG or WebP, at most 10 MB."""
    async with request.app.state.database.reading() as tx:
        order = (await ordering.orders(tx, [order_id])).get(ordering.order_key(order_id))
    if order is None or order.buyer_id != buyer.id:
        raise NotFound(kind="order")
    file, _ = await pictures.read_form(request)
    media: Path = request.app.state.media_folder
    prepared = await pictures.check(order.shop_id, file, "product")
    # Not before: a slow upload must not hold a database connection.
    async with request.app.state.database.transaction() as tx:
        await ordering.locked(tx, order_id)  # Those that come at once are counted one after the other.
        if not await store.settings.add_picture(tx, order_id, prepared.picture_id, most=MOST_PICTURES, at=now):
            raise TooManyPictures(most=MOST_PICTURES)
        kept = await prepared.insert(tx, Text("", ""), at=now)
        await prepared.write(media)  # Not before: a picture that is one too many leaves nothing on the disk.
    out = pictures.picture_out(kept)
    assert out is not None, "kept above"
    return out


@router.post("/after-sales", status_code=201)
async def apply(buyer: SignedIn, tx: WriteTx, now: Now, asked: CaseIn) -> CaseOut:
    """Ask for money, or goods and money, back; the same id again is the same case."""
    by_line = {line.order_line_id: line for line in asked.lines}
    case = await apply_case(
        tx,
        ApplyCase(
            case_id=asked.id,
            order_id=asked.order_id,
            buyer_id=buyer.id,
            kind=asked.kind,
            is_sent=asked.is_sent,
            lines=tuple(AskedLine(line.order_line_id, line.quantity, line.amount) for line in by_line.values()),
            reason=asked.reason,
            words=asked.words,
            picture_ids=tuple(dict.fromkeys(asked.picture_ids)),
            shown=asked.shown.minor,
        ),
        at=now,
    )
    return await case_out(tx, case, at=now)


@router.post("/orders/{order_id}/price-protection", status_code=201)
async def protect(buyer: SignedIn, tx: WriteTx, now: Now, order_id: UUID, asked: ProtectionIn) -> CaseOut:
    """The price of a line has fallen: the difference goes back at once, once for each line."""
    command = ProtectPrice(
        case_id=asked.id,
        order_id=order_id,
        buyer_id=buyer.id,
        order_line_id=asked.order_line_id,
        shown=asked.shown.minor,
    )
    return await case_out(tx, await protect_price(tx, command, at=now), at=now)


@router.get("/after-sales")
async def cases(buyer: SignedIn, tx: ReadTx, asked: PageOf) -> PageOut[CaseCardOut]:
    """My cases, newest first."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.cases.of_buyer(tx, buyer.id, after=after, limit=asked.limit + 1)
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.applied_at, row.id])
    return PageOut(items=await cards_out(tx, shown.items), next_cursor=shown.next_cursor)


@router.get("/after-sales/{case_id}")
async def one_case(buyer: SignedIn, tx: ReadTx, now: Now, case_id: UUID) -> CaseOut:
    """One of my cases."""
    case = await store.cases.get(tx, case_id)
    if case is None or case.buyer_id != buyer.id:
        raise NotFound(kind="case")
    return await case_out(tx, case, at=now)


@router.post("/after-sales/{case_id}/withdrawal")
async def withdraw(buyer: SignedIn, tx: WriteTx, now: Now, case_id: UUID) -> CaseOut:
    """Take a case back."""
    return await case_out(tx, await withdraw_case(tx, case_id, buyer_id=buyer.id, at=now), at=now)


@router.post("/after-sales/{case_id}/appeal")
async def appeal(buyer: SignedIn, tx: WriteTx, now: Now, case_id: UUID, asked: AppealIn) -> CaseOut:
    """Appeal against a refusal, once; another person decides."""
    return await case_out(tx, await appeal_case(tx, case_id, buyer_id=buyer.id, words=asked.words, at=now), at=now)


@router.post("/after-sales/{case_id}/parcel")
async def parcel(buyer: SignedIn, tx: WriteTx, now: Now, case_id: UUID, asked: ReturnParcelIn) -> CaseOut:
    """Say how the goods are coming back."""
    case = await send_back(
        tx, case_id, buyer_id=buyer.id, carrier=asked.carrier, tracking_number=asked.tracking_number, at=now
    )
    return await case_out(tx, case, at=now)


router.routes.extend(uploads.routes)
