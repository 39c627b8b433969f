"""The settings of a group-buy campaign, as the console's form writes them."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Minor = Annotated[int, Field(gt=0, le=10**12)]


class SkuPrice(BaseModel):
    """The group price of a SKU, in minor units; the leader may pay less."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku_id: UUID
    price: Minor
    leader_price: Minor | None = None


class StagePrice(BaseModel):
    """The price of a SKU from a stage on, in minor units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku_id: UUID
    price: Minor


class Stage(BaseModel):
    """From so many members on, these prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: Annotated[int, Field(ge=2, le=100)]
    prices: tuple[StagePrice, ...]


class GroupBuySettings(BaseModel):
    """`ordinary`; `newcomer`: joiners have never bought here; `stage`: the price falls with the size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group_kind: Literal["ordinary", "newcomer", "stage"] = "ordinary"
    seats: Annotated[int, Field(ge=2, le=100)]
    open_hours: Annotated[int, Field(ge=1, le=240)] = 24
    per_buyer_limit: Annotated[int | None, Field(ge=1, le=999)] = None
    shop_completes_from: Annotated[int | None, Field(ge=1, le=100)] = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    skus: Annotated[tuple[SkuPrice, ...], Field(min_length=1, max_length=200)]
    stages: Annotated[tuple[Stage, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len({sku.sku_id for sku in self.skus}) != len(self.skus):
            raise ValueError("each variant has one price")
        if any(sku.leader_price is not None and sku.leader_price > sku.price for sku in self.skus):
            raise ValueError("the leader's price is not above the group price")
        if self.shop_completes_from is not None and self.shop_completes_from >= self.seats:
            raise ValueError("the shop can only complete a group that is not full")
        if (self.group_kind == "stage") != bool(self.stages):
            raise ValueError("stages belong to a stage group, and a stage group has stages")
        if self.stages:
            self._stages_fall()
        return self

    def _stages_fall(self) -> None:
        sizes = [stage.size for stage in self.stages]
        if sizes != sorted(set(sizes)) or sizes[-1] != self.seats:
            raise ValueError("stages grow, and the last one is the number of seats")
        if any(sku.leader_price is not None for sku in self.skus):
            raise ValueError("in a stage group everybody pays the same, the leader too")
        wanted = {sku.sku_id: sku.price for sku in self.skus}
        for stage in self.stages:
            prices = {price.sku_id: price.price for price in stage.prices}
            if set(prices) != set(wanted):
                raise ValueError("each stage has a price for each variant")
            if any(prices[sku_id] > wanted[sku_id] for sku_id in prices):
                raise ValueError("the price falls from stage to stage")
            wanted = prices
        if any(sku.price != price.price for sku, price in zip(self.skus, self._first_prices(), strict=True)):
            raise ValueError("the group price of a stage group is the price of its first stage")

    def _first_prices(self) -> list[StagePrice]:
        by_sku = {price.sku_id: price for price in self.stages[0].prices}
        return [by_sku[sku.sku_id] for sku in self.skus]
