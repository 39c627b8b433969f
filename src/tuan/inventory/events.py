"""Facts that inventory announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.kit.ids import SkuId
from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOut(Event):
    """The last piece that may be sold is promised."""

    name: ClassVar[str] = "inventory.sold_out"
    sku_id: SkuId

    @property
    def subject(self) -> UUID:
        """The SKU."""
        return self.sku_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BackInStock(Event):
    """There is something to sell again."""

    name: ClassVar[str] = "inventory.back_in_stock"
    sku_id: SkuId
    available: int

    @property
    def subject(self) -> UUID:
        """The SKU."""
        return self.sku_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLapsed(Event):
    """Nobody paid in time; the pieces are back on the shelf."""

    name: ClassVar[str] = "inventory.hold_lapsed"
    owner_id: UUID

    @property
    def subject(self) -> UUID:
        """Who held them."""
        return self.owner_id
