"""Payment providers: the protocol they all keep, and which ones are plugged in."""

from tuan.payment.errors import UnknownProvider
from tuan.payment.providers.protocol import (
    BillLine,
    Charge,
    Notice,
    Provider,
    ProviderRefused,
    ProviderUnreachable,
    RefundAnswer,
)

_plugged: dict[str, Provider] = {}


def plug(provider: Provider) -> None:
    """Offer a provider from now on."""
    _plugged[provider.code] = provider


def plugged() -> list[Provider]:
    """All providers on offer."""
    return list(_plugged.values())


def get(code: str) -> Provider:
    """A provider by its code. Raises UnknownProvider."""
    try:
        return _plugged[code]
    except KeyError as error:
        raise UnknownProvider(provider=code) from error


__all__ = [
    "BillLine",
    "Charge",
    "Notice",
    "Provider",
    "ProviderRefused",
    "ProviderUnreachable",
    "RefundAnswer",
    "get",
    "plug",
    "plugged",
]
