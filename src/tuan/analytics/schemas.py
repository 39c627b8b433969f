"""Wire shapes of analytics: ready to be drawn."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from tuan.analytics.calendar import LONGEST
from tuan.platform.http.schemas import TextOut, Wire

Unit = Literal["minor", "count", "ratio"]


class TrackingOut(Wire):
    """How events of the shop are addressed: `POST /collect/v1/batch` and its sisters."""

    write_key: str
    time_zone: str


class MetricOut(Wire):
    """What a figure means. `minor` are whole minor units of the currency asked for; `rows` names what is behind it, and may be those of
    one product where the metric `is_by_product`, of one campaign where it `is_by_campaign`."""

    name: str
    title: TextOut
    definition: TextOut
    unit: Unit
    owner: str
    grain: TextOut
    leaves_out: TextOut
    source: TextOut
    rows: str
    is_by_product: bool
    is_by_campaign: bool


class PointOut(Wire):
    """A figure of a bucket. `value` is null where there is nothing to divide by."""

    day: date
    value: float | int | None
    numerator: int
    denominator: int


class SeriesOut(Wire):
    """A metric over days, and over all of them together (for people, that is no sum)."""

    metric: MetricOut
    currency: str
    time_zone: str
    points: list[PointOut]
    total: PointOut


class FigureOut(Wire):
    """A figure of today so far, beside the same hours a week ago. `change` is (now − then) ÷ then."""

    metric: MetricOut
    now: float | int | None
    then: float | int | None
    change: float | None


class OverviewOut(Wire):
    """Today so far."""

    day: date
    compared_with: date
    until: datetime
    time_zone: str
    currency: str
    other_currencies: list[str] = Field(
        description="In which the shop sells or sold, too; name one to see its figures."
    )
    figures: list[FigureOut]
    broken_days: list[date]


class BehindOut(Wire):
    """A row behind a figure."""

    at: datetime
    kind: Literal["order", "refund", "person", "session", "share", "group", "view"]
    id: str
    person: str
    minor: int
    note: str
    title: TextOut | None = Field(None, description="The product's, where the row is a look at one that is ours.")


class StepOut(Wire):
    """How many people came to a step, and which part of those of the step before."""

    step: Literal["visit", "product", "quote", "paid"]
    people: int
    of_step_before: float | None
    of_first: float | None


class FunnelOut(Wire):
    """People by how far they came, in this order and within the window."""

    first: date
    last: date
    window_hours: int
    steps: list[StepOut]


class GroupDayOut(Wire):
    """Groups of a bucket."""

    day: date
    opened: int
    formed: int
    expired: int


class SharerOut(Wire):
    """Somebody whose links brought others."""

    person: str
    nickname: str
    visits: int
    sign_ups: int
    orders: int


class SharingOut(Wire):
    """What sharing brought."""

    shares: PointOut
    invitations_per_buyer: PointOut
    k_factor: PointOut
    sharers: list[SharerOut]


class CampaignSharingOut(Wire):
    """What sharing brought a campaign; the quotients are null while nobody has bought."""

    shares: int
    invitations: int
    buyers: int
    brought: int
    invitations_per_buyer: float | None
    k_factor: float | None


class CampaignSalesOut(Wire):
    """What was bought in a campaign: paid orders, and the value of their goods."""

    campaign_id: UUID
    orders: int
    minor: int


class TopProductOut(Wire):
    """A product by what was paid for it; the title is null if it is not ours any more."""

    product_id: UUID
    title: TextOut | None
    minor: int
    pieces: int
    orders: int


class ViewedProductOut(Wire):
    """A product by how often people looked at it. `conversion` is the part of the viewers who bought it in the same time."""

    product_id: UUID
    title: TextOut | None
    views: int
    viewers: int
    buyers: int
    conversion: float


class ViewedProductsOut(Wire):
    """Products by how often people looked at them, beside all products together."""

    all: PointOut
    products: list[ViewedProductOut]


class SourceOut(Wire):
    """Where visits came from."""

    source: str
    visits: int
    people: int
    buyers: int


class ReconciledDayOut(Wire):
    """A day's figures on both sides; those of the day so far if it was not over when it was compared."""

    day: date
    currency: str
    state: Literal["equal", "different"]
    books_gmv: int
    warehouse_gmv: int
    books_orders: int
    warehouse_orders: int
    books_refunds: int
    warehouse_refunds: int
    compared_at: datetime
    is_over: bool


class DifferenceOut(Wire):
    """`missing`: only in the books; `unknown`: only in the warehouse; `doubled`: counted more than once there."""

    kind: Literal["order", "refund"]
    reference: UUID
    outcome: Literal["missing", "unknown", "doubled", "amount_differs"]
    books: int
    warehouse: int


class ReconciledDayDetail(Wire):
    """A day in every currency, and at most 500 orders and refunds on which both sides do not agree."""

    days: list[ReconciledDayOut]
    differences: list[DifferenceOut]


class ReconcileIn(Wire):
    """Which days to compare again."""

    first: date
    last: date

    @model_validator(mode="after")
    def _is_a_range(self) -> "ReconcileIn":
        if not self.first <= self.last <= self.first + LONGEST:
            raise ValueError("the last day is the first or a later one, at most 800 days")
        return self


class WarehouseOut(Wire):
    """The engine that counts: how far it came in each stream."""

    is_connected: bool
    positions: dict[str, int] = Field(description="The highest position counted, by table.")
