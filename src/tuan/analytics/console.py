"""Figures, for operators."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from tuan.analytics import public, reconciled, store
from tuan.analytics.asking import AskedFor, Reader, after, behind_page, currencies_of, zone_of
from tuan.analytics.calendar import Days, Grain, is_over, today, week_before
from tuan.analytics.catalogue import Metric, metric, metrics
from tuan.analytics.figures import Asked
from tuan.analytics.jobs import reconcile_days
from tuan.analytics.schemas import (
    BehindOut,
    DifferenceOut,
    FigureOut,
    MetricOut,
    OverviewOut,
    PointOut,
    ReconciledDayDetail,
    ReconciledDayOut,
    ReconcileIn,
    SeriesOut,
    TrackingOut,
    WarehouseOut,
)
from tuan.analytics.shapes import ReconciledDay
from tuan.analytics.titles import titles_of
from tuan.kit.errors import NotFound
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import page

router = make_router("analytics")
HouseReader = Annotated[Staff, Depends(permission("system.read_house"))]
Reconciler = Annotated[Staff, Depends(permission("insights.reconcile"))]
OVERVIEW = ("gmv", "orders", "buyers", "dau", "conversion")
A_WEEK = timedelta(days=7)


@router.get("/tracking")
async def tracking(staff: Reader, tx: WriteTx, now: Now) -> TrackingOut:
    """The key that names this shop to a Segment-compatible client. It may be public: it can write events and read nothing."""
    found = await public.tracking(tx, staff.shop_id, at=now)
    return TrackingOut(write_key=found.write_key, time_zone=found.time_zone)


@router.get("/metrics")
async def catalogue(staff: Reader) -> list[MetricOut]:
    """Every metric with its definition in both languages."""
    return [MetricOut.model_validate(one) for one in metrics()]


@router.get("/insights/warehouse")
async def warehouse(staff: HouseReader, request: Request) -> WarehouseOut:
    """Whether figures are being counted, and how far they are."""
    return WarehouseOut.model_validate(await request.app.state.warehouse.state())


@router.get("/insights/overview")
async def overview(
    staff: Reader,
    request: Request,
    now: Now,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> OverviewOut:
    """Today so far, beside the same hours a week ago."""
    zone = await zone_of(request, staff, now)
    sold_in = await currencies_of(request, staff)
    currency = currency or sold_in[0]
    day = today(zone, at=now)
    shown = [metric(name) for name in OVERVIEW]
    both = [
        Asked(request.app.state.warehouse, staff.shop_id, Days(of, of, zone, until), currency, request.is_disconnected)
        for of, until in ((day, now), (day - A_WEEK, week_before(now, zone)))
    ]
    these, those = await asyncio.gather(*(one.totals(shown) for one in both))
    async with request.app.state.database.reading() as tx:
        broken = await reconciled.broken_days(tx, staff.shop_id)
    return OverviewOut(
        day=day,
        compared_with=day - A_WEEK,
        until=now,
        time_zone=zone,
        currency=currency,
        other_currencies=[one for one in sold_in if one != currency],
        figures=[_figure(one, these[one.name].value, those[one.name].value) for one in shown],
        broken_days=broken,
    )


@router.get("/insights/metrics/{name}")
async def series(asked: AskedFor, name: str, grain: Grain = "day") -> SeriesOut:
    """A metric over days."""
    found = metric(name)
    points, total = await asyncio.gather(asked.series(found, grain), asked.total(found))
    return SeriesOut(
        metric=MetricOut.model_validate(found),
        currency=asked.currency,
        time_zone=asked.days.zone,
        points=[PointOut.model_validate(point) for point in points],
        total=PointOut.model_validate(total),
    )


@router.get("/insights/metrics/{name}/rows")
async def rows(
    asked: AskedFor,
    asked_page: PageOf,
    request: Request,
    name: str,
    product_id: UUID | None = None,
    campaign_id: UUID | None = None,
) -> PageOut[BehindOut]:
    """The orders, people, sessions, shares, groups or looks at products behind a metric, newest first; a campaign's in every currency."""
    found = await (asked.in_all_currencies() if campaign_id else asked).rows(
        metric(name),
        after=after(asked_page),
        limit=asked_page.limit + 1,
        product=product_id,
        campaign=campaign_id,
    )
    titles = await titles_of(request.app.state.database, (row.note for row in found if row.kind == "view"))
    return behind_page(found, asked_page, titles)


@router.get("/insights/reconciliations")
async def reconciliations(staff: Reader, tx: ReadTx, asked: PageOf) -> PageOut[ReconciledDayOut]:
    """Compared days, newest first."""
    before = typed_cursor(asked.cursor, date.fromisoformat, str)
    found = await reconciled.days(
        tx, staff.shop_id, before=(before[0], before[1]) if before else None, limit=asked.limit + 1
    )
    told = await _compared_by_clock(tx, staff.shop_id)
    return page(page_of(found, limit=asked.limit, cursor=lambda row: [row.day, row.currency]), told)


@router.get("/insights/reconciliations/{day}")
async def reconciliation_of_day(staff: Reader, tx: ReadTx, day: date) -> ReconciledDayDetail:
    """A day on both sides, and where they differ."""
    found = await reconciled.of_day(tx, staff.shop_id, day)
    if not found:
        raise NotFound(kind="reconciliation")
    told = await _compared_by_clock(tx, staff.shop_id)
    differences = await reconciled.differences(tx, staff.shop_id, day)
    return ReconciledDayDetail(
        days=[told(one) for one in found],
        differences=[DifferenceOut.model_validate(one) for one in differences],
    )


@router.post("/insights/reconciliations", status_code=202)
async def compare_again(staff: Reconciler, tx: WriteTx, now: Now, asked: ReconcileIn) -> None:
    """Compare days with the books by a job."""
    await public.tracking(tx, staff.shop_id, at=now)
    await reconcile_days(tx, staff.shop_id, first=asked.first, last=asked.last)
    await audit.record(
        tx,
        staff,
        action="insights.reconcile",
        object_kind="days",
        object_id=f"{asked.first}:{asked.last}",
        at=now,
        after={"first": asked.first.isoformat(), "last": asked.last.isoformat()},
    )


async def _compared_by_clock(tx: Tx, shop_id: UUID) -> Callable[[ReconciledDay], ReconciledDayOut]:
    tracking = await store.tracking_of(tx, shop_id)

    def told(one: ReconciledDay) -> ReconciledDayOut:
        assert tracking is not None  # Nothing is compared for a shop without a clock.
        return ReconciledDayOut(**asdict(one), is_over=is_over(one.day, tracking.time_zone, at=one.compared_at))

    return told


def _figure(one: Metric, now: float | None, then: float | None) -> FigureOut:
    change = (now - then) / then if then and now is not None else None
    return FigureOut(metric=MetricOut.model_validate(one), now=now, then=then, change=change)
