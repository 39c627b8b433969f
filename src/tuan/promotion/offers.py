"""Frozen shapes of coupons and full reductions, as the price calculation sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId
from tuan.kit.text import Text

OfferKind = Literal["amount", "percent", "shipping", "gift"]
Scope = Literal["all", "include", "exclude"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What is given from a goods total on; amounts in whole minor units."""

    threshold: int = 0
    off: int | None = None  # Of kind shipping: None is the whole fee.
    percent: int | None = None  # Taken off: 20 means one pays 80 of 100.
    cap: int | None = None
    gift_sku_id: SkuId | None = None
    gift_quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A coupon in somebody's wallet (`coupon_id` set, `id` is the claim), or a full reduction of a shop."""

    id: UUID
    shop_id: ShopId
    label: Text
    kind: OfferKind
    currency: str
    tiers: tuple[Tier, ...]
    combines: bool
    coupon_id: UUID | None = None
    scope: Scope = "all"
    product_ids: frozenset[ProductId] = frozenset()
    category_ids: frozenset[CategoryId] = frozenset()
    budget_left: int | None = None
    refusal: Text | None = None  # Why it cannot be used whatever is bought.
    # How many of its gifts the shop has beside what the basket buys; a SKU that is not here has none.
    gifts_left: Mapping[SkuId, int] = field(default_factory=dict, hash=False)

    @property
    def is_coupon(self) -> bool:
        """A coupon, and not a reduction for everybody."""
        return self.coupon_id is not None

    def covers(self, product_id: ProductId, categories: frozenset[CategoryId]) -> bool:
        """Whether a product is in its scope."""
        named = product_id in self.product_ids or bool(categories & self.category_ids)
        return self.scope == "all" or named == (self.scope == "include")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an offer does for a shop's part of a basket: shares by line index, all positive, add up to `off`."""

    offer: Offer
    off: int
    shares: tuple[tuple[int, int], ...] = ()
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How much is missing to the next tier of a reduction."""

    offer: Offer
    missing: int
    tier: Tier
