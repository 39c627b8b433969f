"""Figures, for operators."""

from typing import Annotated

from fastapi import Depends

from tuan.analytics import public
from tuan.analytics.schemas import TrackingOut
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, WriteTx
from tuan.platform.http.app import router as make_router

router = make_router("analytics")

Reader = Annotated[Staff, Depends(permission("insights.read"))]


@router.get("/tracking")
async def tracking(staff: Reader, tx: WriteTx, now: Now) -> TrackingOut:
    """The key that names this shop to a Segment-compatible client. It may be public: it can write events and read nothing."""
    found = await public.tracking(tx, staff.shop_id, at=now)
    return TrackingOut(write_key=found.write_key, time_zone=found.time_zone)
