"""Amounts as people write and read them."""

import pytest

from tuan.kit.decimals import decimal_text, money_text, symbol_of
from tuan.kit.money import Money


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(2990), "¥29.90"),
        (Money(5), "¥0.05"),
        (Money(1500, "JPY"), "¥1500"),
        (Money(1999, "USD"), "$19.99"),
        (Money(1999, "EUR"), "€19.99"),
        (Money(1500, "KWD"), "KWD 1.500"),
    ],
)
def test_an_amount_reads_as_its_currency_writes_it(amount: Money, text: str) -> None:
    assert money_text(amount) == text == f"{symbol_of(amount.currency)}{decimal_text(amount)}"
