"""Wire shapes of full reductions."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from tuan.kit.ids import ShopId, SkuId
from tuan.platform.http.schemas import MoneyIn, MoneyOut, TextIn, TextOut, Wire
from tuan.promotion.drafts import Reduction, ReductionDraft
from tuan.promotion.offers import Tier
from tuan.promotion.schemas_offers import GiftIn, GiftOut, ScopeIn, ScopeOut, State, amounts, must, scope_out


class TierIn(Wire):
    """From a goods total on: an amount off, a percentage off, or a gift."""

    threshold: MoneyIn
    off: MoneyIn | None = None
    percent: Annotated[int | None, Field(ge=1, le=99)] = None
    gift: GiftIn | None = None


class ReductionIn(Wire):
    """What a shop writes."""

    kind: Literal["amount", "percent", "gift"]
    title: TextIn
    tiers: Annotated[list[TierIn], Field(min_length=1, max_length=10)]
    scope: Annotated[ScopeIn, Field(default_factory=lambda: ScopeIn(kind="all"))]
    combines: bool = False
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for tier in self.tiers:
            given = {name for name in ("off", "percent", "gift") if getattr(tier, name) is not None}
            must(given == {"off" if self.kind == "amount" else self.kind}, f"a tier of {self.kind}")
            must(tier.off is None or tier.off.minor > 0, "off is above zero")
        must(len({tier.threshold.minor for tier in self.tiers}) == len(self.tiers), "thresholds differ")
        amounts = [one for tier in self.tiers for one in (tier.threshold, tier.off) if one is not None]
        must(len({one.currency for one in amounts}) == 1, "one currency for all amounts")
        must(self.ends_at > self.starts_at, "it ends after it starts")
        return self

    def draft(self, id: UUID, shop_id: ShopId) -> ReductionDraft:
        """As the house keeps it, the lowest tier first."""
        return ReductionDraft(
            id=id,
            shop_id=shop_id,
            kind=self.kind,
            title=self.title.text(),
            currency=self.tiers[0].threshold.currency,
            tiers=tuple(
                Tier(
                    threshold=tier.threshold.minor,
                    off=tier.off.minor if tier.off else None,
                    percent=tier.percent,
                    gift_sku_id=SkuId(tier.gift.sku_id) if tier.gift else None,
                    gift_quantity=tier.gift.quantity if tier.gift else 0,
                )
                for tier in sorted(self.tiers, key=lambda tier: tier.threshold.minor)
            ),
            scope=self.scope.kind,
            product_ids=tuple(self.scope.product_ids),
            category_ids=tuple(self.scope.category_ids),
            combines=self.combines,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


class NewReductionIn(ReductionIn):
    """A new reduction; its id is chosen on the device."""

    id: UUID


class ChangedReductionIn(ReductionIn):
    """A changed reduction; `version` is the one that was read."""

    version: int


class TierOut(Wire):
    """What is given from a goods total on."""

    threshold: MoneyOut
    off: MoneyOut | None
    percent: int | None
    gift: GiftOut | None


class ReductionOut(Wire):
    """A full reduction as the shop sees it."""

    id: UUID
    kind: Literal["amount", "percent", "gift"]
    title: TextOut
    tiers: list[TierOut]
    scope: ScopeOut
    combines: bool
    starts_at: datetime
    ends_at: datetime
    state: State
    version: int
    created_at: datetime


def reduction_out(reduction: Reduction) -> ReductionOut:
    """A reduction for the wire."""
    amount = amounts(reduction.currency)
    kept = {name: getattr(reduction, name) for name in ReductionOut.model_fields if hasattr(reduction, name)}
    return ReductionOut.model_validate(
        kept
        | {
            "title": TextOut(**reduction.title),
            "scope": scope_out(reduction),
            "tiers": [
                TierOut.model_validate(
                    {
                        "threshold": amount(tier["threshold"]),
                        "off": amount(tier["off"]),
                        "percent": tier["percent"],
                        "gift": GiftOut(sku_id=tier["gift_sku_id"], quantity=tier["gift_quantity"])
                        if tier["gift_sku_id"]
                        else None,
                    }
                )
                for tier in reduction.tiers
            ],
        }
    )
