"""The front door of promotion."""

from collections.abc import Sequence
from datetime import datetime

from tuan.kit.errors import Refusal
from tuan.platform.database import Tx
from tuan.promotion.errors import MixedCurrencies, one_currency
from tuan.promotion.price_basket import price_basket, price_baskets, rules
from tuan.promotion.shapes import (
    Adjustment,
    Basket,
    BasketLine,
    Kind,
    LineAdjustment,
    Play,
    PricedLine,
    PriceRule,
    Quote,
    Rejection,
    ShippingFee,
    ShopQuote,
)

__all__ = [
    "Adjustment",
    "Basket",
    "BasketLine",
    "Kind",
    "LineAdjustment",
    "MixedCurrencies",
    "Play",
    "PriceRule",
    "PricedLine",
    "Quote",
    "Rejection",
    "ShippingFee",
    "ShopQuote",
    "one_currency",
    "plug_rule",
    "price",
    "price_each",
]


def plug_rule(rule: PriceRule) -> None:
    """Let a rule take part in every price; rules of one kind act in the order of plugging. Twice is once."""
    if rule not in rules:
        rules.append(rule)


async def price(tx: Tx, basket: Basket, *, at: datetime) -> Quote:
    """What the basket costs now; its shops are in the order of ids. Writes nothing. Raises MixedCurrencies."""
    return await price_basket(tx, basket, at=at)


async def price_each(tx: Tx, baskets: Sequence[Basket], *, at: datetime) -> list[Quote | Refusal]:
    """As `price`, for many baskets at once; a refusal takes the place of the price it stands for."""
    return await price_baskets(tx, baskets, at=at)
