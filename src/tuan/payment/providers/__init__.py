"""Payment providers: the protocol they all keep, and which ones are plugged in."""

from tuan.payment.errors import UnknownProvider
from tuan.payment.providers.fields import Field
from tuan.payment.providers.protocol import (
    WAYS,
    Beginning,
    Begun,
    BillClock,
    BillLine,
    Charge,
    Checked,
    Notice,
    Payee,
    Provider,
    ProviderRefused,
    ProviderUnreachable,
    RefundAnswer,
    RefundNews,
    Thanks,
    TransferAnswer,
    Way,
)

_plugged: dict[str, Provider] = {}


def plug(provider: Provider) -> None:
    """Know a provider from now on."""
    _plugged[provider.code] = provider


def plugged() -> list[Provider]:
    """All providers that we know; which of them are on offer, `offers` says."""
    return list(_plugged.values())


def get(code: str) -> Provider:
    """A provider by its code. Raises UnknownProvider."""
    try:
        return _plugged[code]
    except KeyError as error:
        raise UnknownProvider(provider=code) from error


__all__ = [
    "WAYS",
    "Beginning",
    "Begun",
    "BillClock",
    "BillLine",
    "Charge",
    "Checked",
    "Field",
    "Notice",
    "Payee",
    "Provider",
    "ProviderRefused",
    "ProviderUnreachable",
    "RefundAnswer",
    "RefundNews",
    "Thanks",
    "TransferAnswer",
    "Way",
    "get",
    "plug",
    "plugged",
]
