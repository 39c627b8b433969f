"""What really happened, counted by those who did it: the truth that figures are held against."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Tally:
    """Counts of acts; money in minor units. Nothing here is read from the shop."""

    visits: int = 0
    sessions: int = 0
    """Visits of one person with less than half an hour between them are one."""
    share_visits: int = 0
    arrivals_looked: int = 0
    arrivals_quoted: int = 0
    arrivals_paid: int = 0
    shares: int = 0
    share_sign_ups: int = 0
    share_orders: int = 0
    orders: int = 0
    gmv: int = 0
    groups_opened: int = 0
    groups_meant_to_form: int = 0
    cancelled: int = 0
    people: set[UUID] = field(default_factory=set)
    """Who visited, by their devices."""
    went_through: set[UUID] = field(default_factory=set)
    """Of them, who bought after a look at a product's page: whoever joins by a friend's link needs none."""
    buyers: set[UUID] = field(default_factory=set)
    brought: set[UUID] = field(default_factory=set)
    """Buyers whose first order a shared link brought."""
    refused: Counter[str] = field(default_factory=Counter)
    """In a living shop: refusals by their code. In a history nobody is refused."""

    @property
    def arrivals(self) -> int:
        """Visits that no shared link brought."""
        return self.visits - self.share_visits

    @property
    def conversion(self) -> float:
        """Arrivals → paid orders."""
        return self.arrivals_paid / self.arrivals

    @property
    def invitations_per_buyer(self) -> float:
        """Visits through shared links, for each buyer."""
        return self.share_visits / len(self.buyers)

    @property
    def k_factor(self) -> float:
        """New buyers whom a buyer brings."""
        return len(self.brought) / len(self.buyers)
