"""What promotion refuses."""

from collections.abc import Iterable

from tuan.kit.errors import Refusal


class MixedCurrencies(Refusal, status=422, zh="不同币种的商品不能一起购买"):
    """Goods in different currencies cannot be bought together."""

    currencies: list[str]


def one_currency(currencies: Iterable[str]) -> None:
    """Raises MixedCurrencies when these are not all the same."""
    found = sorted(set(currencies))
    if len(found) > 1:
        raise MixedCurrencies(currencies=found)
