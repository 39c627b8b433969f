"""Customers whom a shop knows from elsewhere, for operators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from tuan.identity.store import customers as store
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform.callers import Staff, permission
from tuan.platform.http import PageOf, PageOut, ReadTx, Wire
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page

router = make_router("identity")


class CustomerOut(Wire):
    """A known customer, with the phone hidden."""

    id: UUID
    reference: str
    phone_masked: str
    name: str
    imported_at: datetime


@router.get("/customers")
async def customers(
    staff: Annotated[Staff, Depends(permission("customers.read"))],
    tx: ReadTx,
    asked: PageOf,
    q: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")] = None,
) -> PageOut[CustomerOut]:
    """Customers that were imported, the latest first; found by their number or their whole phone."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.of_shop(
        tx, staff.shop_id, q=q.strip() or None if q else None, after=after, limit=asked.limit + 1
    )
    return page(
        page_of(rows, limit=asked.limit, cursor=lambda row: [row.imported_at, row.id]), CustomerOut.model_validate
    )
