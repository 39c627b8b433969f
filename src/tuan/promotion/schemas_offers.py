"""Wire shapes of coupons, and what they share with full reductions."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from tuan.kit.ids import ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.http.schemas import MoneyIn, MoneyOut, TextIn, TextOut, Wire, money
from tuan.promotion.drafts import Coupon, CouponDraft, Issue, Reduction
from tuan.promotion.offers import OfferKind, Scope

Ids = Annotated[list[UUID], Field(default_factory=list, max_length=200)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]
State = Literal["draft", "published", "paused"]


class GiftIn(Wire):
    """Pieces of one of the shop's SKUs."""

    sku_id: UUID
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class ScopeIn(Wire):
    """Which goods it is for: all, only these, or all but these."""

    kind: Scope = "all"
    product_ids: Ids
    category_ids: Ids

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.kind != "all" and not self.product_ids and not self.category_ids:
            raise ValueError("name products or categories")
        return self


class CouponIn(Wire):
    """What a shop writes; a limit that is left out is none."""

    kind: OfferKind
    title: TextIn
    threshold: MoneyIn
    off: MoneyIn | None = None
    percent: Annotated[int | None, Field(ge=1, le=99)] = None
    cap: MoneyIn | None = None
    gift: GiftIn | None = None
    scope: Annotated[ScopeIn, Field(default_factory=lambda: ScopeIn(kind="all"))]
    combines: bool = False
    issue: Issue
    claim_from: AwareDatetime
    claim_until: AwareDatetime | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    valid_days: Annotated[int | None, Field(ge=1, le=3660)] = None
    issue_limit: Count | None = None
    use_limit: Count | None = None
    buyer_limit: Annotated[int, Field(ge=1, le=100)] = 1
    day_limit: Count | None = None
    budget: MoneyIn | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        needed = {"amount": "off", "percent": "percent", "gift": "gift"}.get(self.kind)
        must(needed is None or getattr(self, needed) is not None, f"{self.kind} needs {needed}")
        must(self.off is None or (self.kind in ("amount", "shipping") and self.off.minor > 0), "off does not fit")
        must(self.percent is None or self.kind == "percent", "percent does not fit")
        must(self.cap is None or (self.kind == "percent" and self.cap.minor > 0), "cap does not fit")
        must(self.gift is None or self.kind == "gift", "gift does not fit")
        must((self.valid_days is None) != (self.valid_until is None), "valid until an instant, or for some days")
        must(self.claim_until is None or self.claim_until > self.claim_from, "it ends after it starts")
        must(
            self.valid_from is None or (self.valid_until is not None and self.valid_until > self.valid_from),
            "it ends after it starts",
        )
        must(self.budget is None or self.budget.minor > 0, "a budget is above zero")
        amounts = [one for one in (self.threshold, self.off, self.cap, self.budget) if one is not None]
        must(len({one.currency for one in amounts}) == 1, "one currency for all amounts")
        return self

    def draft(self, id: UUID, shop_id: ShopId) -> CouponDraft:
        """As the house keeps it."""
        return CouponDraft(
            id=id,
            shop_id=shop_id,
            kind=self.kind,
            title=self.title.text(),
            currency=self.threshold.currency,
            threshold=self.threshold.minor,
            off=self.off.minor if self.off else None,
            percent=self.percent,
            cap=self.cap.minor if self.cap else None,
            gift_sku_id=SkuId(self.gift.sku_id) if self.gift else None,
            gift_quantity=self.gift.quantity if self.gift else None,
            scope=self.scope.kind,
            product_ids=tuple(self.scope.product_ids),
            category_ids=tuple(self.scope.category_ids),
            combines=self.combines,
            issue=self.issue,
            claim_from=self.claim_from,
            claim_until=self.claim_until,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            valid_days=self.valid_days,
            issue_limit=self.issue_limit,
            use_limit=self.use_limit,
            buyer_limit=self.buyer_limit,
            day_limit=self.day_limit,
            budget=self.budget.minor if self.budget else None,
        )


class NewCouponIn(CouponIn):
    """A new coupon; its id is chosen on the device. `code` is the word that everybody shares."""

    id: UUID
    code: Annotated[str | None, Field(pattern="^[A-Z0-9]{4,32}$")] = None

    @model_validator(mode="after")
    def _has_its_word(self) -> Self:
        must((self.code is not None) == (self.issue == "code"), "a shared code, exactly if it is issued by one")
        return self


class ChangedCouponIn(CouponIn):
    """A changed coupon; `version` is the one that was read."""

    version: int


class ScopeOut(Wire):
    """Which goods it is for."""

    kind: Scope
    product_ids: list[UUID]
    category_ids: list[UUID]


class GiftOut(Wire):
    """Pieces of a SKU."""

    sku_id: UUID
    quantity: int


class CouponOut(Wire):
    """A coupon as the shop sees it, with its counters."""

    id: UUID
    kind: OfferKind
    title: TextOut
    threshold: MoneyOut
    off: MoneyOut | None
    percent: int | None
    cap: MoneyOut | None
    gift: GiftOut | None
    scope: ScopeOut
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
    budget: MoneyOut | None
    issued: int
    used: int
    spent: MoneyOut
    state: State
    version: int
    created_at: datetime


def coupon_out(coupon: Coupon) -> CouponOut:
    """A coupon for the wire."""
    amount = amounts(coupon.currency)
    kept = {name: getattr(coupon, name) for name in CouponOut.model_fields if hasattr(coupon, name)}
    return CouponOut.model_validate(
        kept
        | {
            "title": TextOut(**coupon.title),
            "threshold": amount(coupon.threshold),
            "off": amount(coupon.off),
            "cap": amount(coupon.cap),
            "budget": amount(coupon.budget),
            "spent": amount(coupon.spent),
            "gift": GiftOut(sku_id=coupon.gift_sku_id, quantity=coupon.gift_quantity or 1)
            if coupon.gift_sku_id
            else None,
            "scope": scope_out(coupon),
        }
    )


def scope_out(one: Coupon | Reduction) -> ScopeOut:
    """Which goods an offer is for, for the wire."""
    return ScopeOut.model_validate(
        {"kind": one.scope, "product_ids": one.product_ids, "category_ids": one.category_ids}
    )


def amounts(currency: str) -> Callable[[Any], MoneyOut | None]:
    """Amounts in a currency for the wire; None stays None."""
    return lambda minor: None if minor is None else money(Money(minor, currency))


def must(is_right: bool, problem: str) -> None:
    """Raises ValueError."""
    if not is_right:
        raise ValueError(problem)
