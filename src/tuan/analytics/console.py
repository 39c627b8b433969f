"""Figures, for operators."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from tuan.analytics import public, reconciled, store
from tuan.analytics.calendar import Days, Grain, is_over, today, week_before
from tuan.analytics.catalogue import Metric, metric, metrics
from tuan.analytics.figures import Asked, Behind, micros
from tuan.analytics.jobs import reconcile_days
from tuan.analytics.plugs import plugged
from tuan.analytics.schemas import (
    BehindOut,
    CampaignSalesOut,
    CampaignSharingOut,
    DifferenceOut,
    FigureOut,
    FunnelOut,
    GroupDayOut,
    MetricOut,
    OverviewOut,
    PointOut,
    ReconciledDayDetail,
    ReconciledDayOut,
    ReconcileIn,
    SeriesOut,
    SharerOut,
    SharingOut,
    SourceOut,
    StepOut,
    TopProductOut,
    TrackingOut,
    ViewedProductOut,
    ViewedProductsOut,
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
# No connection to PostgreSQL waits for the warehouse: figures that take long must not make the shop wait.

Reader = Annotated[Staff, Depends(permission("insights.read"))]
HouseReader = Annotated[Staff, Depends(permission("system.read_house"))]
Reconciler = Annotated[Staff, Depends(permission("insights.reconcile"))]
OVERVIEW = ("gmv", "orders", "buyers", "dau", "conversion")
STEPS = ("visit", "product", "quote", "paid")
A_WEEK = timedelta(days=7)
MONTH = timedelta(days=29)


async def _asked(
    staff: Reader,
    request: Request,
    now: Now,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> Asked:
    """Whose figures, of which days, in which currency; without dates the last thirty, without a currency the shop's."""
    zone = await _zone(request, staff, now)
    currency = currency or (await _currencies(request, staff))[0]
    last = to or today(zone, at=now)
    days = Days(from_ or last - MONTH, last, zone)
    return Asked(request.app.state.warehouse, staff.shop_id, days, currency, request.is_disconnected)


AskedFor = Annotated[Asked, Depends(_asked)]


async def _zone(request: Request, staff: Staff, now: datetime) -> str:
    async with request.app.state.database.reading() as tx:
        found = await store.tracking_of(tx, staff.shop_id)
    if found is None:
        async with request.app.state.database.transaction() as tx:
            found = await public.tracking(tx, staff.shop_id, at=now)
    return found.time_zone


async def _currencies(request: Request, staff: Staff) -> list[str]:
    """The first is the shop's own: it is asked of paid orders, so that new products do not change what history shows."""
    async with request.app.state.database.reading() as tx:
        now = await plugged.names.currencies(tx, staff.shop_id)
        return list(dict.fromkeys([*now, *await reconciled.currencies(tx, staff.shop_id)]))


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
    zone = await _zone(request, staff, now)
    sold_in = await _currencies(request, staff)
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
    after = typed_cursor(asked_page.cursor, _micros, _word)
    found = await (asked.in_all_currencies() if campaign_id else asked).rows(
        metric(name),
        after=(after[0], after[1]) if after else None,
        limit=asked_page.limit + 1,
        product=product_id,
        campaign=campaign_id,
    )
    titles = await titles_of(request.app.state.database, (row.note for row in found if row.kind == "view"))
    return page(
        page_of(found, limit=asked_page.limit, cursor=_cursor),
        lambda row: BehindOut.model_validate(row).model_copy(update={"title": titles.get(row.note)}),
    )


@router.get("/insights/funnel")
async def funnel(asked: AskedFor, window_hours: Annotated[int, Query(ge=1, le=24 * 30)] = 24) -> FunnelOut:
    """How many people came from a visit to a product, to a quote, to a paid order."""
    told = await asked.ask("questions/funnel", window_us=window_hours * 3600 * 1_000_000)
    people = {row["step"]: row["people"] for row in told}
    counts = [people.get(number, 0) for number in range(1, len(STEPS) + 1)]
    return FunnelOut(
        first=asked.days.first,
        last=asked.days.last,
        window_hours=window_hours,
        steps=[
            StepOut(
                step=step,  # type: ignore[arg-type]
                people=counts[number],
                of_step_before=_part(counts[number], counts[number - 1]) if number else None,
                of_first=_part(counts[number], counts[0]),
            )
            for number, step in enumerate(STEPS)
        ],
    )


@router.get("/insights/groups")
async def groups(asked: AskedFor, grain: Grain = "day") -> list[GroupDayOut]:
    """Groups opened, formed and expired."""
    found = {row["day"]: row for row in await asked.ask("questions/groups", grain=grain)}
    empty = {"opened": 0, "formed": 0, "expired": 0}
    return [GroupDayOut(**{**empty, **found.get(day.isoformat(), {}), "day": day}) for day in asked.days.buckets(grain)]


@router.get("/insights/sharing")
async def sharing(asked: AskedFor, request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> SharingOut:
    """Shares, invitations, K-factor, and who brought most."""
    totals = await asked.totals([metric(name) for name in ("shares", "invitations_per_buyer", "k_factor")])
    found = await asked.ask("questions/sharers", limit=limit)
    async with request.app.state.database.reading() as tx:
        names = await plugged.names.people(tx, [UUID(row["person"]) for row in found])
    return SharingOut(
        sharers=[SharerOut(**row, nickname=names.get(UUID(row["person"]), "***")) for row in found],
        **{name: PointOut.model_validate(point) for name, point in totals.items()},
    )


@router.get("/insights/campaign-sharing")
async def campaign_sharing(asked: AskedFor, campaign_id: UUID) -> CampaignSharingOut:
    """What sharing brought one campaign: links, visits, buyers and new buyers in every currency, invitations per buyer and K-factor."""
    (found,) = await asked.in_all_currencies().ask("questions/campaign_sharing", campaign=str(campaign_id))
    buyers = found["buyers"]
    return CampaignSharingOut(
        **found,
        invitations_per_buyer=found["invitations"] / buyers if buyers else None,
        k_factor=found["brought"] / buyers if buyers else None,
    )


@router.get("/insights/campaign-sales")
async def campaign_sales(asked: AskedFor, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[CampaignSalesOut]:
    """Campaigns by what was bought in them."""
    return [CampaignSalesOut(**row) for row in await asked.ask("questions/campaign_sales", limit=limit)]


@router.get("/insights/top-products")
async def top_products(
    asked: AskedFor, request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> list[TopProductOut]:
    """Products by what was paid for them."""
    found = await asked.ask("questions/top_products", limit=limit)
    titles = await titles_of(request.app.state.database, (row["product_id"] for row in found))
    return [TopProductOut(**row, title=titles.get(row["product_id"])) for row in found]


@router.get("/insights/viewed-products")
async def viewed_products(
    asked: AskedFor, request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 100
) -> ViewedProductsOut:
    """Products by how often people looked at them, and how many of those people bought them."""
    found, total = await asyncio.gather(
        asked.ask("questions/viewed_products", limit=limit), asked.total(metric("product_conversion"))
    )
    titles = await titles_of(request.app.state.database, (row["product_id"] for row in found))
    return ViewedProductsOut(
        all=PointOut.model_validate(total),
        products=[
            ViewedProductOut(**row, title=titles.get(row["product_id"]), conversion=row["buyers"] / row["viewers"])
            for row in found
        ],
    )


@router.get("/insights/sources")
async def sources(asked: AskedFor, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[SourceOut]:
    """Where visits came from, and how many of those people bought."""
    return [SourceOut(**row) for row in await asked.ask("questions/sources", limit=limit)]


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


def _part(people: int, of: int) -> float | None:
    return people / of if of else None


def _micros(word: str) -> int:
    if not 0 < int(word) < 2**63:
        raise ValueError("no instant")
    return int(word)


def _word(word: str) -> str:
    if "\0" in word or not word.encode():  # Half a letter raises here.
        raise ValueError("no id")
    return word


def _cursor(row: Behind) -> list[str | int]:
    return [micros(row.at), row.id]
