"""Coupons for operators."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from tuan.identity import public as identity
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire
from tuan.promotion import store
from tuan.promotion.commands import claim_coupon
from tuan.promotion.commands.save_offers import create_coupon, make_codes, move_coupon, own_coupon, update_coupon
from tuan.promotion.errors import NoSuchBuyer
from tuan.promotion.schemas_offers import ChangedCouponIn, CouponOut, NewCouponIn, State, coupon_out

router = make_router("promotion")

Reader = Annotated[Staff, Depends(permission("promotion.read"))]
Editor = Annotated[Staff, Depends(permission("promotion.edit"))]
Giver = Annotated[Staff, Depends(permission("promotion.give"))]


class CodesIn(Wire):
    """So many more words, each for one claim."""

    count: Annotated[int, Field(ge=1, le=10_000)]


class CodesMadeOut(Wire):
    """How many words were made."""

    made: int


class CodeOut(Wire):
    """A word that brings the coupon; a shared one may be used by everybody."""

    code: str
    is_shared: bool
    claimed_at: datetime | None


class GiveIn(Wire):
    """Give the coupon to a buyer; the id is chosen on the device, so a retry is the same gift."""

    id: UUID
    buyer_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class GivenOut(Wire):
    """The coupon lies in the buyer's wallet."""

    id: UUID
    valid_until: datetime


@router.get("/coupons")
async def coupons(staff: Reader, tx: ReadTx, asked: PageOf, state: State | None = None) -> PageOut[CouponOut]:
    """The shop's coupons with what was given out, used and spent; newest first."""
    rows = await store.coupons.of_shop(
        tx,
        staff.shop_id,
        state=state,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return PageOut(items=[coupon_out(row) for row in shown.items], next_cursor=shown.next_cursor)


@router.post("/coupons", status_code=201)
async def create(staff: Editor, tx: WriteTx, now: Now, body: NewCouponIn) -> CouponOut:
    """Write a draft; the same id again changes nothing."""
    is_new = await create_coupon(tx, body.draft(body.id, staff.shop_id), code=body.code, at=now)
    made = coupon_out(await own_coupon(tx, body.id, staff.shop_id))
    if is_new:
        await _note(tx, staff, "coupon.create", made.id, now, None, made)
    return made


@router.get("/coupons/{coupon_id}")
async def one(staff: Reader, tx: ReadTx, coupon_id: UUID) -> CouponOut:
    """One of the shop's coupons."""
    return coupon_out(await own_coupon(tx, coupon_id, staff.shop_id))


@router.put("/coupons/{coupon_id}")
async def change(staff: Editor, tx: WriteTx, now: Now, coupon_id: UUID, body: ChangedCouponIn) -> CouponOut:
    """Change it; what it promises stays as it is from the first claim on."""
    before, after = await update_coupon(tx, body.draft(coupon_id, staff.shop_id), version=body.version)
    await _note(tx, staff, "coupon.change", coupon_id, now, coupon_out(before), coupon_out(after))
    return coupon_out(after)


@router.post("/coupons/{coupon_id}/{verb}")
async def move(staff: Editor, tx: WriteTx, now: Now, coupon_id: UUID, verb: Literal["publish", "pause"]) -> CouponOut:
    """Let people take it, or no more; what they hold stays theirs."""
    before, after = await move_coupon(tx, coupon_id, verb, shop_id=staff.shop_id)
    if after is None:
        return coupon_out(before)
    await _note(tx, staff, f"coupon.{verb}", coupon_id, now, coupon_out(before), coupon_out(after))
    return coupon_out(after)


@router.get("/coupon-codes")
async def codes(staff: Reader, tx: ReadTx, asked: PageOf, coupon_id: UUID) -> PageOut[CodeOut]:
    """The words that bring a coupon, in their order."""
    await own_coupon(tx, coupon_id, staff.shop_id)
    after = typed_cursor(asked.cursor, str)
    rows = await store.codes.of_coupon(tx, coupon_id, after=after[0] if after else None, limit=asked.limit + 1)
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row["code"]])
    return PageOut(items=[CodeOut(**row) for row in shown.items], next_cursor=shown.next_cursor)


@router.post("/coupon-codes/{coupon_id}", status_code=201)
async def more_codes(staff: Editor, tx: WriteTx, now: Now, coupon_id: UUID, body: CodesIn) -> CodesMadeOut:
    """Make words, each for one claim."""
    made = CodesMadeOut(made=await make_codes(tx, coupon_id, shop_id=staff.shop_id, count=body.count, at=now))
    await _note(tx, staff, "coupon.make_codes", coupon_id, now, None, made)
    return made


@router.post("/coupon-gifts/{coupon_id}", status_code=201)
async def give(staff: Giver, tx: WriteTx, now: Now, coupon_id: UUID, body: GiveIn) -> GivenOut:
    """Give a coupon to a buyer, for instance to say sorry."""
    if body.buyer_id not in await identity.people(tx, [body.buyer_id]):
        raise NoSuchBuyer
    await claim_coupon.give(
        tx,
        coupon_id=coupon_id,
        shop_id=staff.shop_id,
        buyer_id=body.buyer_id,
        claim_id=body.id,
        given_by=staff.id,
        reason=body.reason,
        at=now,
    )
    claim = await store.claims.get(tx, body.id)
    assert claim is not None, "given above"
    given = GivenOut(id=body.id, valid_until=claim["valid_until"])
    await _note(tx, staff, "coupon.give", coupon_id, now, None, given)
    return given


async def _note(
    tx: WriteTx, staff: Staff, action: str, coupon_id: UUID, at: datetime, before: Wire | None, after: Wire
) -> None:
    await audit.record(
        tx,
        staff,
        action=action,
        object_kind="coupon",
        object_id=coupon_id,
        at=at,
        before=before.model_dump(mode="json") if before else None,
        after=after.model_dump(mode="json"),
    )
