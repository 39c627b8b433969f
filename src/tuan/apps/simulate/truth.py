"""What is true of the simulated people: chosen here, so that figures can be held against it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where visits come from, as the address of the visit tells it (`utm_source`, `utm_medium`)."""

    name: str
    medium: str
    share: float
    """Of the visits that no shared link brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Odds per visit or per group; rates are fractions of one."""

    visits_per_day: float = 210
    """On an ordinary Wednesday at the end of the history, shared links not counted."""
    growth: float = 0.35
    """Of the visits at the end, how much more they are than at the beginning."""
    promotion_day_visits: float = 2.6
    promotion_day_zeal: float = 1.35
    """On the promotion day, times as many visits, and times as many of those who looked come to the quote."""
    returning: float = 0.38
    """Of the visits, those by somebody who has an account."""

    looks: float = 0.62
    """Visit → product page."""
    quotes: float = 0.115
    """Product page → quote."""
    pays: float = 0.70
    """Quote → paid."""
    places_only: float = 0.25
    """Of those who see a quote and do not pay: places the order, and lets it lapse."""
    shared_looks: float = 0.95
    shared_quotes: float = 0.22
    """The same two for visits through a link to a product."""

    together: float = 0.62
    """Of the purchases of goods with a running group-buy: opens a group."""
    group_success: float = 0.80
    """Of the groups, those whose friends come in time."""
    accepts: float = 0.34
    """Of the visits through a group's link in a group that succeeds: joins. In one that fails nobody does."""
    vain_visits: float = 1.4
    """Visits through the link of a group that fails, on average."""
    passes_on: float = 0.45
    """Of those who bought, those who share the product afterwards."""
    friends: float = 1.6
    """Visits through such a link, on average."""

    cancels: float = 0.05
    """Of the paid orders without a group, those that the buyer cancels before they leave."""
    pays_twice: float = 0.004
    """Of the payments, those that are made twice by mistake."""
    confirms: float = 0.7
    """Of the shipped orders, those whose buyer says that they came; the others are received by the clock."""

    sources: tuple[Source, ...] = (
        Source("", "", 0.34),
        Source("wechat", "social", 0.24),
        Source("xiaohongshu", "social", 0.16),
        Source("baidu", "organic", 0.14),
        Source("douyin", "cpc", 0.12),
    )

    @property
    def conversion(self) -> float:
        """Visits without a shared link → paid orders, on an ordinary day."""
        return self.looks * self.quotes * self.pays
