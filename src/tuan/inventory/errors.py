"""What inventory refuses."""

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId


class OutOfStock(Refusal, status=409, zh="库存不足"):
    """There are not enough pieces left."""

    sku_id: SkuId
    available: int


class StockBelowHeld(Refusal, status=409, zh="库存不能少于已被订单占用的数量"):
    """Stock cannot fall below what orders already hold."""

    on_hand: int
    held: int


class NotHeld(Refusal, status=409, zh="这些商品没有为该订单保留"):
    """So many pieces are not held for this order."""

    sku_id: SkuId
    held: int
