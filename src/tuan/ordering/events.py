"""Facts that ordering announces. The events of an order are its timeline."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from tuan.kit.money import Money
from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What a buyer paid for a SKU."""

    sku_id: UUID
    product_id: UUID
    quantity: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(Event):
    """Something happened to an order."""

    order_id: UUID
    shop_id: UUID
    buyer_id: UUID

    @property
    def subject(self) -> UUID:
        """The order."""
        return self.order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """A buyer placed an order; stock is held until it is paid or closed."""

    name: ClassVar[str] = "ordering.order_placed"
    checkout_id: UUID
    total: Money
    campaign_id: UUID | None
    group_id: UUID | None
    share_token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(OrderEvent):
    """The money for an order has come: `total` = `goods` + `shipping`, and `lines` make up the goods."""

    name: ClassVar[str] = "ordering.order_paid"
    payment_id: UUID
    total: Money
    campaign_id: UUID | None
    group_id: UUID | None
    share_token: str | None
    play_kind: str | None = None
    goods: Money | None = None
    shipping: Money | None = None
    lines: list[PaidLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReleased(OrderEvent):
    """An order may be shipped."""

    name: ClassVar[str] = "ordering.order_released"
    group_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderEvent):
    """A parcel left; `is_complete` when nothing is left to ship."""

    name: ClassVar[str] = "ordering.order_shipped"
    parcel_id: UUID
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceived(OrderEvent):
    """The goods arrived, as the buyer said (or did not deny in time)."""

    name: ClassVar[str] = "ordering.order_received"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """The time for after-sales is over."""

    name: ClassVar[str] = "ordering.order_completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(OrderEvent):
    """An order ended without delivery. `was_paid`: its money is on the way back."""

    name: ClassVar[str] = "ordering.order_closed"
    reason: str
    was_paid: bool
    group_id: UUID | None
