"""By which clock a shop's days begin, for operators."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from tuan.analytics import public
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import Wire

router = make_router("analytics")

Editor = Annotated[Staff, Depends(permission("shop.edit"))]


class TimeZoneIn(Wire):
    """An IANA name, such as `Asia/Shanghai`."""

    time_zone: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")]


class TimeZoneOut(TimeZoneIn):
    """The shop's clock, and those that it may choose."""

    time_zones: list[str]


@router.get("/shop/time-zone")
async def time_zone(staff: Editor, tx: WriteTx, now: Now) -> TimeZoneOut:
    """The clock by which the shop's days begin."""
    found = await public.tracking(tx, staff.shop_id, at=now)
    return TimeZoneOut(time_zone=found.time_zone, time_zones=sorted(public.time_zones()))


@router.put("/shop/time-zone")
async def change_time_zone(staff: Editor, tx: WriteTx, now: Now, asked: TimeZoneIn) -> TimeZoneOut:
    """Count days by another clock; figures follow at once, days that were compared are compared again."""
    before = (await public.tracking(tx, staff.shop_id, at=now)).time_zone
    await public.set_time_zone(tx, staff.shop_id, asked.time_zone)
    if asked.time_zone != before:
        await audit.record(
            tx,
            staff,
            action="shop.change_time_zone",
            object_kind="shop",
            object_id=staff.shop_id,
            before={"time_zone": before},
            after={"time_zone": asked.time_zone},
            at=now,
        )
    return TimeZoneOut(time_zone=asked.time_zone, time_zones=sorted(public.time_zones()))
