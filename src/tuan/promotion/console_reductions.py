"""Full reductions for operators."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends

from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.promotion import store
from tuan.promotion.commands.save_offers import create_reduction, move_reduction, own_reduction, update_reduction
from tuan.promotion.schemas_reductions import ChangedReductionIn, NewReductionIn, ReductionOut, reduction_out

router = make_router("promotion")

Reader = Annotated[Staff, Depends(permission("promotion.read"))]
Editor = Annotated[Staff, Depends(permission("promotion.edit"))]


@router.get("/reductions")
async def reductions(staff: Reader, tx: ReadTx, asked: PageOf) -> PageOut[ReductionOut]:
    """The shop's full reductions, newest first."""
    rows = await store.reductions.of_shop(
        tx, staff.shop_id, after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID), limit=asked.limit + 1
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return PageOut(items=[reduction_out(row) for row in shown.items], next_cursor=shown.next_cursor)


@router.post("/reductions", status_code=201)
async def create(staff: Editor, tx: WriteTx, now: Now, body: NewReductionIn) -> ReductionOut:
    """Write a draft; the same id again changes nothing."""
    is_new = await create_reduction(tx, body.draft(body.id, staff.shop_id), at=now)
    made = reduction_out(await own_reduction(tx, body.id, staff.shop_id))
    if is_new:
        await _note(tx, staff, "reduction.create", now, None, made)
    return made


@router.get("/reductions/{reduction_id}")
async def one(staff: Reader, tx: ReadTx, reduction_id: UUID) -> ReductionOut:
    """One of the shop's full reductions."""
    return reduction_out(await own_reduction(tx, reduction_id, staff.shop_id))


@router.put("/reductions/{reduction_id}")
async def change(staff: Editor, tx: WriteTx, now: Now, reduction_id: UUID, body: ChangedReductionIn) -> ReductionOut:
    """Change it, also while it runs; whoever looks at an older price is told the new one before paying."""
    before, after = await update_reduction(tx, body.draft(reduction_id, staff.shop_id), version=body.version)
    await _note(tx, staff, "reduction.change", now, reduction_out(before), reduction_out(after))
    return reduction_out(after)


@router.post("/reductions/{reduction_id}/{verb}")
async def move(
    staff: Editor, tx: WriteTx, now: Now, reduction_id: UUID, verb: Literal["publish", "pause"]
) -> ReductionOut:
    """Let it count, or no more."""
    before, after = await move_reduction(tx, reduction_id, verb, shop_id=staff.shop_id)
    if after is None:
        return reduction_out(before)
    await _note(tx, staff, f"reduction.{verb}", now, reduction_out(before), reduction_out(after))
    return reduction_out(after)


async def _note(
    tx: WriteTx, staff: Staff, action: str, at: datetime, before: ReductionOut | None, after: ReductionOut
) -> None:
    await audit.record(
        tx,
        staff,
        action=action,
        object_kind="reduction",
        object_id=after.id,
        at=at,
        before=before.model_dump(mode="json") if before else None,
        after=after.model_dump(mode="json"),
    )
