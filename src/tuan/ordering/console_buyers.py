"""Buyers, for operators who know the end of a phone number or an order."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from tuan.identity import public as identity
from tuan.ordering import store
from tuan.platform.callers import Staff, permission
from tuan.platform.http import ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("ordering")

ENDING = 4
MOST_ALIKE = 5_000
"""People of the whole house with the same four last digits; ten thousand times as many have accounts."""
MOST = 20


class KnownBuyerOut(Wire):
    """Somebody who bought in the shop, with the person hidden."""

    id: UUID
    nickname: str
    phone_masked: str
    orders: int
    last_order_at: datetime


@router.get("/buyers")
async def buyers(
    staff: Annotated[Staff, Depends(permission("orders.read"))],
    tx: ReadTx,
    q: Annotated[str, Query(min_length=ENDING, max_length=40, pattern=r"^[0-9]+$")],
) -> list[KnownBuyerOut]:
    """Who bought here: by the last four digits of their phone, or by the whole number of one of their orders.

    Nothing is unsealed, and nobody is found who never ordered in this shop.
    """
    if len(q) == ENDING:
        ids = await identity.phone_ends_with(tx, q, limit=MOST_ALIKE)
    else:
        buyer_id = await store.buyers.of_order(tx, staff.shop_id, q)
        ids = [buyer_id] if buyer_id else []
    rows = await store.buyers.among(tx, staff.shop_id, ids, limit=MOST)
    people = await identity.people(tx, {row.buyer_id for row in rows})
    return [
        KnownBuyerOut(
            id=row.buyer_id,
            nickname=people[row.buyer_id].nickname,
            phone_masked=people[row.buyer_id].phone_masked,
            orders=row.orders,
            last_order_at=row.last_at,
        )
        for row in rows
    ]
