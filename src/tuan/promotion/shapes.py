"""Frozen shapes of the price calculation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from tuan.kit.ids import CampaignId, GroupId, ProductId, ShopId, SkuId, UserId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.promotion.offers import Offer

Kind = Literal["play", "member", "product", "order", "shipping", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """So many pieces of a SKU at a list price each."""

    sku_id: SkuId
    product_id: ProductId
    shop_id: ShopId
    quantity: int
    list_price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """The social play through which the basket is bought; only the play's own rule reads more than its kind."""

    kind: str
    campaign_id: CampaignId
    group_id: GroupId | None = None
    is_leader: bool = False
    seats_taken: int | None = None
    facts: object = None  # What the play knows already, so that its rule need not ask again.


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What somebody (None: a stranger) wants to buy."""

    buyer_id: UserId | None
    lines: tuple[BasketLine, ...]
    play: Play | None = None
    coupons: tuple[UUID, ...] = ()  # Claims that are to be used.
    takes_best: bool = False  # Whatever of the wallet is best, instead.
    shows_wallet: bool = False  # Look at every coupon of the wallet, used or not.


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A discount, as a negative amount.

    On one line (its index in the basket), or with `line` None over all lines by largest remainder (kind `shipping`:
    over the shipping fees). Two discounts meet on a line only if both combine; the earlier in the calculation stays.
    """

    kind: Kind
    label: Text
    amount: Money
    line: int | None = None
    combines: bool = True
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A discount that was asked for and not granted, and why."""

    code: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAdjustment:
    """What one discount took off one line, as a negative amount."""

    kind: Kind
    label: Text
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line with its price: `list_total` plus the adjustments is exactly `total`, never below zero."""

    sku_id: SkuId
    product_id: ProductId
    shop_id: ShopId
    quantity: int
    list_price: Money
    list_total: Money
    total: Money
    adjustments: tuple[LineAdjustment, ...] = ()
    gift: Text | None = None  # Why it comes for nothing.


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """Pieces that come for nothing; in a quote they are lines of their own at zero, after those that are bought."""

    sku_id: SkuId
    product_id: ProductId
    quantity: int
    shop_id: ShopId
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedCoupon:
    """A coupon that the quote counts on, and what it takes off its shop's part (whole minor units)."""

    claim_id: UUID
    shop_id: ShopId
    off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLook:
    """A coupon of the wallet beside the quote; `reason` says why it is not used, `off` what it takes off (alone)."""

    claim_id: UUID
    shop_id: ShopId
    off: int
    is_used: bool
    is_able: bool
    reason: Text | None
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How much is missing to the next tier of a full reduction."""

    shop_id: ShopId
    missing: int
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopQuote:
    """One shop's part: goods (list) + discount (zero or negative) + shipping = total."""

    shop_id: ShopId
    line_indexes: tuple[int, ...]
    goods_total: Money
    discount_total: Money
    shipping_total: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a basket costs: goods (list) + discount (zero or negative) + shipping (after its discounts) = total."""

    lines: tuple[PricedLine, ...]
    shops: tuple[ShopQuote, ...]
    goods_total: Money
    discount_total: Money
    shipping_total: Money
    total: Money
    rejected: tuple[Rejection, ...] = field(default=())
    coupons: tuple[UsedCoupon, ...] = ()
    looks: tuple[CouponLook, ...] = ()
    hints: tuple[Hint, ...] = ()

    def of_shop(self, shop_id: ShopId) -> ShopQuote:
        """The part of one shop. Raises KeyError."""
        for shop in self.shops:
            if shop.shop_id == shop_id:
                return shop
        raise KeyError(shop_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingFee:
    """What one parcel of a shop costs; nothing from a goods total (after discounts) on, if there is such a border."""

    fee: Money
    free_from: Money | None = None


class PriceRule(Protocol):
    """A way to get a discount; plugged in from above."""

    @property
    def kind(self) -> Kind:
        """When in the calculation it has its turn."""

    async def adjust(
        self, tx: Tx, basket: Basket, priced: Sequence[PricedLine], *, at: datetime
    ) -> Sequence[Adjustment | Rejection]:
        """The discounts on lines priced so far; for kinds play and member measured from the list total."""
