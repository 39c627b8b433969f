"""Who may be paid with right now."""

from dataclasses import dataclass

from tuan.payment import accounts, providers
from tuan.payment.errors import ProviderNotOffered
from tuan.payment.providers import Provider, Way
from tuan.platform.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider, and the ways to pay with it."""

    provider: Provider
    ways: tuple[Way, ...]


async def offers(tx: Tx) -> list[Offer]:
    """Providers whose keys are here and that are switched on; play money until the first real keys are entered, and in a demo."""
    known = {account.provider: account for account in await accounts.all_accounts(tx)}
    found = []
    for provider in providers.plugged():
        if provider.fields:
            account = known.get(provider.code)
            ways = tuple(way for way in provider.ways if account and account.is_enabled and way in account.ways)
        else:
            ways = provider.ways if provider.is_always_offered or not known else ()
        if ways:
            found.append(Offer(provider, ways))
    return found


async def is_offered(database: Database, code: str) -> bool:
    """Whether somebody may pay with a provider now."""
    async with database.reading() as tx:
        return any(offer.provider.code == code for offer in await offers(tx))


async def offered_way(tx: Tx, code: str, way: Way | None, *, currency: str) -> Way:
    """A way to pay that is on offer. Raises UnknownProvider, ProviderNotOffered."""
    provider = providers.get(code)
    ways = next((offer.ways for offer in await offers(tx) if offer.provider is provider), ())
    if not ways or (way and way not in ways) or provider.currency not in (None, currency):
        raise ProviderNotOffered(provider=code)
    return way or ways[0]
