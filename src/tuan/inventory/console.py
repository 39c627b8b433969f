"""Stock for operators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from tuan.catalog import public as catalog
from tuan.inventory import store
from tuan.inventory.commands.move_stock import move_stock
from tuan.inventory.schemas import MovementIn, MovementOut, StockOut, for_audit, movement_out
from tuan.inventory.shapes import Stock
from tuan.kit.errors import NotFound
from tuan.kit.ids import SkuId
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page

router = make_router("inventory")


@router.post("/skus/{sku_id}/stock-movements", status_code=201)
async def move(
    staff: Annotated[Staff, Depends(permission("inventory.adjust"))],
    tx: WriteTx,
    now: Now,
    sku_id: UUID,
    body: MovementIn,
) -> StockOut:
    """Add or take away pieces; the same id again changes nothing."""
    sku = await _own(tx, staff, sku_id)
    before = (await store.stock(tx, [sku])).get(sku, Stock(0, 0, 0, 0))
    after = await move_stock(
        tx,
        sku_id=sku,
        quantity=body.quantity,
        movement_id=body.id,
        reason=body.reason,
        note=body.note.strip(),
        by=None if staff.is_api_key else staff.id,
        by_name=staff.name,
        at=now,
    )
    if after.on_hand != before.on_hand:
        await audit.record(
            tx,
            staff,
            action="moved_stock",
            object_kind="sku",
            object_id=sku,
            at=now,
            before=for_audit(before),
            after=for_audit(after) | {"reason": body.reason, "quantity": body.quantity},
        )
    return StockOut(on_hand=after.on_hand, held=after.held, available=after.available)


@router.get("/skus/{sku_id}/stock-movements")
async def list_movements(
    staff: Annotated[Staff, Depends(permission("inventory.read"))], tx: ReadTx, asked: PageOf, sku_id: UUID
) -> PageOut[MovementOut]:
    """What changed the number on hand, the newest first."""
    sku = await _own(tx, staff, sku_id)
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.movements(tx, sku_id=sku, after=after, limit=asked.limit)
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.at, row.id]), movement_out)


async def _own(tx: Tx, staff: Staff, sku_id: UUID) -> SkuId:
    facts = (await catalog.sku_facts(tx, [SkuId(sku_id)])).get(SkuId(sku_id))
    if facts is None or facts.shop_id != staff.shop_id:
        raise NotFound(kind="sku")
    return facts.sku_id
