"""Amounts as Alipay and bills write them: 29.90, exact."""

from tuan.kit.decimals import decimal_of, decimal_text, minor_of
from tuan.kit.money import Money


def text_of(amount: Money) -> str:
    """An amount of CNY in yuan."""
    if amount.currency != "CNY":
        raise ValueError(f"{amount.currency} is no yuan")
    return decimal_text(amount)


def money_of(text: str) -> Money:
    """The amount that a text tells. Raises ValueError."""
    number = decimal_of(text)
    minor = None if number is None else minor_of(number, "CNY")
    if minor is None:
        raise ValueError("no amount")
    return Money(minor)
