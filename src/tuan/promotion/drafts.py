"""Coupons and full reductions as a shop writes them, and as they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.kit.ids import ShopId, SkuId
from tuan.kit.text import Text
from tuan.promotion.offers import OfferKind, Scope, Tier

Issue = Literal["public", "code", "batch", "new_buyer", "by_hand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponDraft:
    """What a shop writes; amounts in whole minor units, None is without a limit."""

    id: UUID
    shop_id: ShopId
    kind: OfferKind
    title: Text
    currency: str
    threshold: int
    off: int | None
    percent: int | None
    cap: int | None
    gift_sku_id: SkuId | None
    gift_quantity: int | None
    scope: Scope
    product_ids: tuple[UUID, ...]
    category_ids: tuple[UUID, ...]
    combines: bool
    issue: Issue
    claim_from: datetime
    claim_until: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    issue_limit: int | None
    use_limit: int | None
    buyer_limit: int
    day_limit: int | None
    budget: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A coupon as it stands, with its counters."""

    id: UUID
    shop_id: ShopId
    kind: OfferKind
    title: dict[str, str]
    currency: str
    threshold: int
    off: int | None
    percent: int | None
    cap: int | None
    gift_sku_id: SkuId | None
    gift_quantity: int | None
    scope: Scope
    product_ids: list[str]
    category_ids: list[str]
    combines: bool
    issue: Issue
    claim_from: datetime
    claim_until: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    issue_limit: int | None
    use_limit: int | None
    buyer_limit: int
    day_limit: int | None
    budget: int | None
    issued: int
    used: int
    spent: int
    state: Literal["draft", "published", "paused"]
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionDraft:
    """What a shop writes."""

    id: UUID
    shop_id: ShopId
    kind: Literal["amount", "percent", "gift"]
    title: Text
    currency: str
    tiers: tuple[Tier, ...]
    scope: Scope
    product_ids: tuple[UUID, ...]
    category_ids: tuple[UUID, ...]
    combines: bool
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A full reduction as it stands."""

    id: UUID
    shop_id: ShopId
    kind: Literal["amount", "percent", "gift"]
    title: dict[str, str]
    currency: str
    tiers: list[dict[str, Any]]
    scope: Scope
    product_ids: list[str]
    category_ids: list[str]
    combines: bool
    starts_at: datetime
    ends_at: datetime
    state: Literal["draft", "published", "paused"]
    version: int
    created_at: datetime
