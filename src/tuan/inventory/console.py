"""Stock for operators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from tuan.catalog import public as catalog
from tuan.inventory import store
from tuan.inventory.commands.move_stock import move_stock
from tuan.inventory.schemas import MovementIn, MovementOut, StockOut, StockRowOut, for_audit, movement_out
from tuan.inventory.shapes import Stock
from tuan.kit.errors import NotFound
from tuan.kit.ids import SkuId
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, TextOut, WriteTx
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


@router.get("/stock")
async def list_stock(
    staff: Annotated[Staff, Depends(permission("inventory.read"))],
    tx: ReadTx,
    asked: PageOf,
    q: Annotated[str | None, Query(max_length=60)] = None,
) -> PageOut[StockRowOut]:
    """The stock of every SKU that is not retired, by its code; `q` is a part of the code."""
    after = typed_cursor(asked.cursor, str)
    facts = await catalog.skus_of_shop(
        tx, staff.shop_id, words=q or None, after=after[0] if after else None, limit=asked.limit + 1
    )
    shown = page_of(facts, limit=asked.limit, cursor=lambda sku: [sku.code])
    numbers = await store.stock(tx, [sku.sku_id for sku in shown.items])
    return page(shown, lambda sku: _stock_row(sku, numbers.get(sku.sku_id, Stock(0, 0, 0, 0))))


def _stock_row(sku: catalog.SkuFacts, stock: Stock) -> StockRowOut:
    return StockRowOut(
        id=sku.sku_id,
        product_id=sku.product_id,
        code=sku.code,
        title=TextOut(zh=sku.title.zh, en=sku.title.en),
        option_text=TextOut(zh=sku.option_text.zh, en=sku.option_text.en),
        on_hand=stock.on_hand,
        held=stock.held,
        safety_stock=stock.safety,
        available=stock.available,
        is_low=stock.available <= stock.safety,
    )


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
