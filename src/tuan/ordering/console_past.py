"""Orders of the past, for operators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime

from tuan.kit.errors import NotFound
from tuan.kit.money import Money
from tuan.kit.pages import page_of, typed_cursor
from tuan.ordering.shapes import PastLine, PastOrderRow
from tuan.ordering.store import past
from tuan.platform.callers import Staff, permission
from tuan.platform.http import MoneyOut, PageOf, PageOut, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire, money, page

router = make_router("ordering")
Reader = Annotated[Staff, Depends(permission("orders.read"))]


class PastOrderOut(Wire):
    """An order that another system took."""

    id: UUID
    reference: str
    placed_at: datetime
    total: MoneyOut
    is_credit_note: bool
    customer_reference: str
    country: str
    line_count: int
    imported_at: datetime


class PastLineOut(Wire):
    """A line; a negative quantity came back. `unit_price` is as the file had it."""

    position: int
    sku_id: UUID | None
    code: str
    title: str
    quantity: int
    unit_price: str | None
    total: MoneyOut


class PastOrderDetailOut(PastOrderOut):
    """A past order with its lines."""

    lines: list[PastLineOut]


@router.get("/past-orders")
async def past_orders(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    q: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")] = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> PageOut[PastOrderOut]:
    """Imported orders, the latest first; found by their number or their customer's."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await past.of_shop(
        tx, staff.shop_id, q=q or None, since=since, until=until, after=after, limit=asked.limit + 1
    )
    return page(page_of(rows, limit=asked.limit, cursor=lambda row: [row.placed_at, row.id]), _out)


@router.get("/past-orders/{order_id}")
async def past_order(staff: Reader, tx: ReadTx, order_id: UUID) -> PastOrderDetailOut:
    """One of them."""
    found = await past.one(tx, order_id, shop_id=staff.shop_id)
    if found is None:
        raise NotFound(kind="order")
    lines = await past.lines(tx, order_id, shop_id=staff.shop_id)
    return PastOrderDetailOut(**dict(_out(found)), lines=[_line_out(line, found.currency) for line in lines])


def _out(row: PastOrderRow) -> PastOrderOut:
    return PastOrderOut(
        id=row.id,
        reference=row.reference,
        placed_at=row.placed_at,
        total=money(Money(row.total, row.currency)),
        is_credit_note=row.total < 0,
        customer_reference=row.customer_reference,
        country=row.country,
        line_count=row.line_count,
        imported_at=row.imported_at,
    )


def _line_out(line: PastLine, currency: str) -> PastLineOut:
    return PastLineOut(
        position=line.position,
        sku_id=line.sku_id,
        code=line.code,
        title=line.title,
        quantity=line.quantity,
        unit_price=f"{line.unit_price.normalize():f}" if line.unit_price is not None else None,
        total=money(Money(line.total, currency)),
    )
