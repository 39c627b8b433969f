"""Frozen shapes of ordering."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tuan.kit.ids import CheckoutId, GroupId, OrderId, OrderLineId, PictureId, ProductId, ShopId, SkuId, UserId
from tuan.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """What is paid together: one order per shop."""

    id: CheckoutId
    buyer_id: UserId
    total: int
    currency: str
    placed_at: datetime
    pay_by: datetime
    closes_at: datetime
    ended_at: datetime | None

    @property
    def amount(self) -> Money:
        """What is to be paid."""
        return Money(self.total, self.currency)


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """One shop's part of a checkout. `goods` is its amount without shipping."""

    id: OrderId
    shop_id: ShopId
    amount: Money
    goods: Money


@dataclass(frozen=True, slots=True)
class Placed:
    """A checkout and its orders, as they were placed."""

    checkout: Checkout
    orders: tuple[PlacedOrder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order as it stands; amounts in whole minor units."""

    id: OrderId
    number: str
    checkout_id: CheckoutId
    shop_id: ShopId
    buyer_id: UserId
    state: str
    play_kind: str | None
    campaign_id: UUID | None
    group_id: GroupId | None
    goods_total: int
    discount_total: int
    shipping_total: int
    total: int
    currency: str
    address_masked: dict[str, str]
    note: str
    share_token: str | None
    payment_id: UUID | None
    placed_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    shipping_refunded: int
    open_cases: int

    @property
    def amount(self) -> Money:
        """What was, or is to be, paid."""
        return Money(self.total, self.currency)

    @property
    def goods(self) -> Money:
        """What of it is for the goods."""
        return Money(self.total - self.shipping_total, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A line of an order, with the texts as they were when it was placed."""

    id: OrderLineId
    order_id: OrderId
    position: int
    sku_id: SkuId
    product_id: ProductId
    title: dict[str, str]
    option_text: dict[str, str]
    picture_id: PictureId | None
    quantity: int
    shipped: int
    list_total: int
    total: int
    adjustments: list[dict[str, Any]]
    cancelled: int = 0
    withheld: int = 0
    returned: int = 0
    claimed: int = 0
    settled: int = 0
    refunded: int = 0

    @property
    def to_ship(self) -> int:
        """Pieces that may leave now: neither gone, given up, nor in an open case."""
        return self.quantity - self.shipped - self.cancelled - self.withheld

    @property
    def is_done(self) -> bool:
        """Nothing of it will leave any more."""
        return self.shipped + self.cancelled == self.quantity

    @property
    def is_gift(self) -> bool:
        """It came with what was bought, at no price."""
        return self.list_total == 0

    @property
    def is_given_up(self) -> bool:
        """The buyer keeps no piece of what was paid for; a gift counts for nothing."""
        return self.is_gift or self.cancelled + self.returned == self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a case takes of an order line: pieces that are given up, and what of its money is spoken for by them.

    Pieces are of those not shipped yet, or of those that were (`is_sent`). Without pieces, only money is asked for.
    """

    order_line_id: UUID
    pieces: int
    is_sent: bool
    settled: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow:
    """A parcel and what is in it (order line id → quantity)."""

    id: UUID
    order_id: OrderId
    carrier: str
    tracking_number: str
    shipped_at: datetime
    lines: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartRow:
    """A line of a cart."""

    sku_id: SkuId
    quantity: int
    is_selected: bool
    price_when_added: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """An entry of an order's biography."""

    name: str
    at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A line of an order of the past. `quantity` is negative for what came back; `unit_price` is as the file had it."""

    position: int
    sku_id: UUID | None
    code: str
    title: str
    quantity: int
    unit_price: Decimal | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """An order that another system took. It has no buyer, payment or stock of ours; a negative total is a credit note."""

    id: UUID
    shop_id: UUID
    reference: str
    digest: bytes
    placed_at: datetime
    currency: str
    total: int
    customer_reference: str
    country: str
    lines: tuple[PastLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrderRow:
    """A past order in a list."""

    id: UUID
    reference: str
    placed_at: datetime
    currency: str
    total: int
    customer_reference: str
    country: str
    line_count: int
    imported_at: datetime
