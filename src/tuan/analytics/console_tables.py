"""Tables of figures for operators, the questions that no metric answers, and the rows behind each of their figures."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from tuan.analytics.asking import AskedFor, after, behind_page
from tuan.analytics.calendar import Grain
from tuan.analytics.catalogue import metric
from tuan.analytics.figures import TABLES
from tuan.analytics.plugs import plugged
from tuan.analytics.schemas import (
    BehindOut,
    CampaignSalesOut,
    CampaignSharingOut,
    FunnelOut,
    GroupDayOut,
    PointOut,
    SharerOut,
    SharingOut,
    SourceOut,
    StepOut,
    TopProductOut,
    ViewedProductOut,
    ViewedProductsOut,
)
from tuan.analytics.titles import titles_of
from tuan.platform.http import PageOf, PageOut
from tuan.platform.http.app import router as make_router

router = make_router("analytics")

STEPS = TABLES["funnel"]


@router.get("/insights/funnel")
async def funnel(asked: AskedFor, window_hours: Annotated[int, Query(ge=1, le=24 * 30)] = 24) -> FunnelOut:
    """How many people came from a visit to a product, to a quote, to a paid order."""
    told = await asked.ask("questions/funnel", window_us=_micros_of(window_hours))
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


@router.get("/insights/tables/{table}/rows")
async def table_rows(
    asked: AskedFor,
    asked_page: PageOf,
    table: str,
    column: Annotated[str, Query(pattern="^[a-z_]{1,20}$")],
    of: Annotated[str, Query(max_length=400)] = "",
    window_hours: Annotated[int, Query(ge=1, le=24 * 30)] = 24,
) -> PageOut[BehindOut]:
    """The rows behind a figure of a table, newest first: `of` names its row (a source, a product, a sharer), `column` what is
    counted (a step, how a group ended).

    Raises FigureTableUnknown, FigureColumnUnknown.
    """
    found = await asked.table_rows(
        table,
        column,
        of=of,
        window_us=_micros_of(window_hours),
        after=after(asked_page),
        limit=asked_page.limit + 1,
    )
    return behind_page(found, asked_page, {})


def _micros_of(hours: int) -> int:
    return hours * 3600 * 1_000_000


def _part(people: int, of: int) -> float | None:
    return people / of if of else None
