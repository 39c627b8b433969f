"""The settings of a campaign, as the console's form writes them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator


class TemplateSku(BaseModel):
    """The price of a SKU, in minor units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku_id: UUID
    price: Annotated[int, Field(gt=0, le=10**12)]


class TemplateSettings(BaseModel):
    """So many people, so long, at these prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seats: Annotated[int, Field(ge=2, le=100)] = 2
    open_hours: Annotated[int, Field(ge=1, le=240)] = 24
    per_buyer_limit: Annotated[int | None, Field(ge=1, le=999)] = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    skus: Annotated[tuple[TemplateSku, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len({sku.sku_id for sku in self.skus}) != len(self.skus):
            raise ValueError("each variant has one price")
        return self
