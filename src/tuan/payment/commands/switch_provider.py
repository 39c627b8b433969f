"""Offer a provider to buyers, or stop offering it; its payments, refunds and bills go on in any case."""

from collections.abc import Sequence
from datetime import datetime

from tuan.kit.errors import InvalidRequest
from tuan.payment import accounts
from tuan.payment.commands.save_keys import for_audit, with_keys
from tuan.payment.errors import AddressNeeded, KeysMissing
from tuan.payment.providers import Way
from tuan.platform import audit
from tuan.platform.callers import Staff
from tuan.platform.database import Tx


async def switch_provider(
    tx: Tx, code: str, *, is_enabled: bool, ways: Sequence[Way], staff: Staff, at: datetime
) -> None:
    """Buyers see it from the next look on. Raises UnknownProvider, NotFound, InvalidRequest, AddressNeeded, KeysMissing."""
    provider = with_keys(code)
    if not set(ways) <= set(provider.ways) or (is_enabled and not ways):
        raise InvalidRequest(errors=[{"at": "body.ways", "message": f"some of {', '.join(provider.ways)} are needed"}])
    if is_enabled and provider.is_real and not provider.notify_url.startswith("https://"):
        raise AddressNeeded
    before = await accounts.account(tx, code, locked=True)
    if before is None:
        raise KeysMissing
    await accounts.switch(tx, code, is_enabled=is_enabled, ways=[way for way in provider.ways if way in ways])
    after = await accounts.account(tx, code)
    assert after is not None, "read above"
    await audit.record(
        tx,
        staff,
        action="payment_provider.switch",
        object_kind="payment_provider",
        object_id=code,
        at=at,
        before=for_audit(provider, before),
        after=for_audit(provider, after),
    )
