"""Frozen shapes of the stage."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuan.kit.ids import CampaignId, CheckoutId, GroupId, OrderId, ProductId, ShopId, SkuId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A play on offer. `taken` counts pieces promised to held and taken seats."""

    id: CampaignId
    shop_id: ShopId
    kind: str
    name: dict[str, str]
    product_id: ProductId
    config: dict[str, Any]
    state: str
    starts_at: datetime
    ends_at: datetime
    stock: int | None
    taken: int
    version: int
    created_at: datetime
    updated_at: datetime

    def is_running(self, at: datetime) -> bool:
        """Whether new groups may be opened."""
        return self.state == "published" and self.starts_at <= at < self.ends_at

    def for_audit(self) -> dict[str, Any]:
        """What an operator can change, as JSON values."""
        return {
            "name": self.name,
            "product_id": str(self.product_id),
            "config": self.config,
            "state": self.state,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "stock": self.stock,
        }

    def phase(self, at: datetime) -> str:
        """draft, scheduled, running, paused or ended: what its state means at an instant."""
        if self.state == "published":
            return "scheduled" if at < self.starts_at else "running" if at < self.ends_at else "ended"
        return self.state


@dataclass(frozen=True, slots=True)
class RunningCampaign:
    """A campaign of a product that runs now; with its version, everything else about it is known."""

    id: CampaignId
    product_id: ProductId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some buyers who get a price together."""

    id: GroupId
    campaign_id: CampaignId
    shop_id: ShopId
    product_id: ProductId
    leader_id: UserId
    state: str
    seats: int
    opened_at: datetime
    closes_at: datetime
    changed_at: datetime
    formed_at: datetime | None
    is_completed_by_shop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place in a group, bought with one order. `paid_price` is the whole price of the seat's goods in minor units."""

    order_id: OrderId
    group_id: GroupId
    campaign_id: CampaignId
    buyer_id: UserId
    checkout_id: CheckoutId
    sku_id: SkuId
    quantity: int
    paid_price: int
    currency: str
    state: str
    is_leader: bool
    is_running: bool
    is_counted: bool
    is_another_group_fine: bool
    held_until: datetime
    joined_at: datetime
    taken_at: datetime | None

    def is_occupied(self, at: datetime) -> bool:
        """Whether nobody else can have this seat at an instant."""
        return self.state == "taken" or (self.state == "held" and self.held_until > at)
