"""What a statement did to the pieces that may be sold."""

from dataclasses import dataclass

from tuan.kit.ids import SkuId


@dataclass(frozen=True, slots=True)
class Changed:
    """What may be sold of a SKU before and after a change."""

    sku_id: SkuId
    before: int
    after: int
