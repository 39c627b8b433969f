"""Facts that the catalog announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tuan.kit.ids import ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPublished(Event):
    """Shoppers can see and buy the product."""

    name: ClassVar[str] = "catalog.product_published"
    product_id: ProductId
    shop_id: ShopId

    @property
    def subject(self) -> UUID:
        """The product."""
        return self.product_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductWithdrawn(Event):
    """The product is not on sale any more."""

    name: ClassVar[str] = "catalog.product_withdrawn"
    product_id: ProductId
    shop_id: ShopId

    @property
    def subject(self) -> UUID:
        """The product."""
        return self.product_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanged(Event):
    """A product on sale has another list price."""

    name: ClassVar[str] = "catalog.price_changed"
    product_id: ProductId
    sku_id: SkuId
    before: Money
    after: Money

    @property
    def subject(self) -> UUID:
        """The product."""
        return self.product_id
