"""Ask for figures: a metric over days, the rows behind it, and the questions that no metric answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tuan.analytics.calendar import Days, Grain
from tuan.analytics.catalogue import Metric
from tuan.analytics.errors import CallerLeft, FigureColumnUnknown, FigureTableUnknown, NotByCampaign, NotByProduct
from tuan.platform.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Point:
    """A figure: `value` is the quotient for ratios and averages (none without anything to divide by), else the numerator."""

    day: date
    value: float | int | None
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A row behind a figure: an order, a refund, a person, a session, a share or a group."""

    at: datetime
    kind: str
    id: str
    person: str
    minor: int
    note: str


# Tables of figures, each with rows of its own behind each column; of the funnel, the columns are its steps in order.
TABLES = {
    "funnel": ("visit", "product", "quote", "paid"),
    "group_days": ("opened", "formed", "expired"),
    "sources": ("visits", "people", "buyers"),
    "top_products": ("minor", "pieces", "orders"),
    "sharers": ("visits", "sign_ups", "orders"),
}
HasLeft = Callable[[], Awaitable[bool]]
LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures, of which days, in which currency."""

    warehouse: Warehouse
    shop_id: UUID
    days: Days
    currency: str
    has_left: HasLeft | None = None

    async def series(self, metric: Metric, grain: Grain) -> list[Point]:
        """A point for each bucket, those without anything too."""
        rows = await self.ask(f"metrics/{metric.name}", grain=grain)
        found = {row["day"]: row for row in rows}
        return [_point(metric, day, found.get(day.isoformat())) for day in self.days.buckets(grain)]

    async def total(self, metric: Metric) -> Point:
        """The figure over all the days; for people it is not the sum of the days."""
        return (await self.series(metric, "total"))[0]

    async def totals(self, metrics: Sequence[Metric]) -> dict[str, Point]:
        """Several figures at once."""
        points = await asyncio.gather(*(self.total(metric) for metric in metrics))
        return {metric.name: point for metric, point in zip(metrics, points, strict=True)}

    async def rows(
        self,
        metric: Metric,
        *,
        after: tuple[int, str] | None,
        limit: int,
        product: UUID | None = None,
        campaign: UUID | None = None,
    ) -> list[Behind]:
        """Rows behind a metric, newest first; those of one product, or of one campaign, if it is named.

        A campaign's are asked `in_all_currencies`, as its figures are. Raises NotByProduct, NotByCampaign.
        """
        if product is not None and not metric.is_by_product:
            raise NotByProduct(name=metric.name)
        if campaign is not None and not metric.is_by_campaign:
            raise NotByCampaign(name=metric.name)
        at, id = after or (0, "")
        rows = await self.ask(
            f"rows/{metric.rows}",
            after_at=at,
            after_id=id,
            limit=limit,
            product=str(product or ""),
            campaign=str(campaign or ""),
        )
        return [Behind(**{**row, "at": instant(row["at"])}) for row in rows]

    async def table_rows(
        self, table: str, column: str, *, of: str, window_us: int, after: tuple[int, str] | None, limit: int
    ) -> list[Behind]:
        """Rows behind one figure of a table: the one in `column` of the row `of`. Raises FigureTableUnknown, FigureColumnUnknown."""
        columns = TABLES.get(table)
        if columns is None:
            raise FigureTableUnknown(name=table)
        if column not in columns:
            raise FigureColumnUnknown(name=column, columns=list(columns))
        at, id = after or (0, "")
        rows = await self.ask(
            f"rows/{table}",
            after_at=at,
            after_id=id,
            limit=limit,
            column=column,
            of=of,
            step=columns.index(column) + 1,
            window_us=window_us,
        )
        return [Behind(**{**row, "at": instant(row["at"])}) for row in rows]

    def in_all_currencies(self) -> "Asked":
        """The same question for people and things that count whatever was paid with; amounts are not asked so."""
        return replace(self, currency="")

    async def ask(self, name: str, *, grain: Grain = "total", **more: str | int) -> list[dict[str, Any]]:
        """The rows of any question about these days. Raises CallerLeft, and ends the question, when nobody waits for it any more."""
        question = asyncio.ensure_future(
            self.warehouse.ask(
                name,
                shop=self.shop_id,
                zone=self.days.zone,
                currency=self.currency,
                grain=grain,
                first=self.days.first,
                since=self.days.since,
                until=self.days.until,
                **more,
            )
        )
        try:
            while not question.done():
                await asyncio.wait([question], timeout=LOOK_SECONDS)
                if not question.done() and self.has_left is not None and await self.has_left():
                    raise CallerLeft
            return question.result()
        finally:
            question.cancel()


def instant(word: str) -> datetime:
    """An instant as the warehouse writes it."""
    return datetime.fromisoformat(word).replace(tzinfo=UTC)


def micros(at: datetime) -> int:
    """An instant as the warehouse's cursors carry it, exact."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _point(metric: Metric, day: date, row: dict[str, Any] | None) -> Point:
    numerator, denominator = (row["numerator"], row["denominator"]) if row else (0, 0)
    if metric.unit == "count" or (metric.unit == "minor" and denominator <= 1):
        return Point(day, numerator, numerator, denominator)
    if not denominator:
        return Point(day, None, numerator, denominator)
    # Half a cent goes up, as a person would round an average.
    value = (2 * numerator + denominator) // (2 * denominator) if metric.unit == "minor" else numerator / denominator
    return Point(day, value, numerator, denominator)
