"""Amounts as people write them in files: 12.30, without grouping."""

from decimal import Decimal, InvalidOperation

from tuan.kit.money import Money

# ISO 4217: currencies whose minor unit is not a hundredth.
_PLACES = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$"}


def places(currency: str) -> int:
    """How many decimals an amount of this currency has."""
    return _PLACES.get(currency, 2)


def decimal_text(amount: Money) -> str:
    """The amount in words of a file, exact: 12.30."""
    return f"{Decimal(amount.minor).scaleb(-places(amount.currency)):f}"


def money_text(amount: Money) -> str:
    """The amount as people read it, by its currency: ¥29.90."""
    return f"{symbol_of(amount.currency)}{decimal_text(amount)}"


def symbol_of(currency: str) -> str:
    """The sign before an amount; currencies without a sign of their own are named."""
    return _SYMBOLS.get(currency, f"{currency} ")


def decimal_of(text: str) -> Decimal | None:
    """A number as people write it: ¥, spaces and the commas of thousands do not count; None if it is none."""
    plain = text.strip().lstrip("¥￥$€£").replace(" ", "").replace("\u00a0", "")
    whole, point, rest = plain.partition(".")
    if "," in whole:
        groups = whole.lstrip("+-").split(",")
        if not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
            return None
    plain = whole.replace(",", "") + point + rest
    if not plain.isascii() or not plain.lstrip("+-").replace(".", "", 1).isdigit():
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def minor_of(number: Decimal, currency: str) -> int | None:
    """Whole minor units; None when the number has more decimals than the currency."""
    minor = number.scaleb(places(currency))
    return int(minor) if minor == minor.to_integral_value() else None
