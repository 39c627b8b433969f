"""The front door of promotion."""

from datetime import datetime

from tuan.platform.database import Tx
from tuan.promotion.shapes import (
    Adjustment, Basket, BasketLine, Kind, LineAdjustment, Play, PricedLine, PriceRule, Quote, Rejection, ShopQuote,
)

__all__ = [
    "Adjustment", "Basket", "BasketLine", "Kind", "LineAdjustment", "Play", "PriceRule", "PricedLine", "Quote",
    "Rejection", "ShopQuote", "plug_rule", "price",
]


def plug_rule(rule: PriceRule) -> None:
    """Let a rule take part in every price; rules of one kind act in the order of plugging."""
    raise NotImplementedError


async def price(tx: Tx, basket: Basket, *, at: datetime) -> Quote:
    """What the basket costs now. Writes nothing."""
    raise NotImplementedError
