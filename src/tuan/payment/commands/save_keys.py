"""Enter or change the keys of the house at a provider."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tuan.kit.errors import InvalidRequest, NotFound
from tuan.kit.text import Text
from tuan.payment import accounts, providers, store
from tuan.payment.accounts import Account
from tuan.payment.errors import KeysInUse, KeyWrong
from tuan.payment.providers import Provider
from tuan.platform import audit
from tuan.platform.callers import Staff
from tuan.platform.crypto import WrongKey
from tuan.platform.database import Tx


def with_keys(code: str) -> Provider:
    """A provider that has keys. Raises UnknownProvider, NotFound."""
    provider = providers.get(code)
    if not provider.fields:
        raise NotFound(kind="provider_keys")
    return provider


async def save_keys(tx: Tx, code: str, given: Mapping[str, str | None], *, staff: Staff, at: datetime) -> None:
    """From the next call on every process uses them. A secret that is not given stays as it is.

    Raises UnknownProvider, NotFound, InvalidRequest, KeyWrong, KeysInUse.
    """
    provider = with_keys(code)
    unknown = set(given) - {field.name for field in provider.fields}
    if unknown:
        raise InvalidRequest(
            errors=[{"at": f"body.values.{name}", "message": "no such field"} for name in sorted(unknown)]
        )
    await accounts.lock_provider(tx, code)
    before = await accounts.account(tx, code, locked=True)
    keys = _merged(provider, before, given)
    provider.check_keys(keys)
    if before:
        await _must_be_the_same_merchant(tx, provider, before, keys)
    await accounts.save_keys(
        tx,
        code,
        provider.fields,
        keys,
        ways=before.ways if before else provider.ways,
        by=staff.name,
        at=at,
    )
    after = await accounts.account(tx, code)
    assert after is not None, "saved above"
    await audit.record(
        tx,
        staff,
        action="payment_provider.change_keys",
        object_kind="payment_provider",
        object_id=code,
        at=at,
        before=for_audit(provider, before) if before else None,
        after=for_audit(provider, after),
    )


async def _must_be_the_same_merchant(tx: Tx, provider: Provider, before: Account, keys: Mapping[str, str]) -> None:
    """What is open would be asked of another merchant, who knows nothing of it."""
    if all(
        before.open_values.get(field.name) == keys.get(field.name) for field in provider.fields if field.is_identity
    ):
        return
    payments, refunds = await store.open_at(tx, provider.code)
    if payments or refunds:
        raise KeysInUse(payments=payments, refunds=refunds)


def for_audit(provider: Provider, account: Account) -> dict[str, Any]:
    """What may be written down: numbers in the clear, of everything else the mark."""
    in_the_clear = {field.name for field in provider.fields if not field.is_secret and not field.is_long}
    return {
        "is_enabled": account.is_enabled,
        "ways": list(account.ways),
        "values": {name: value for name, value in account.open_values.items() if name in in_the_clear},
        "marks": {name: mark for name, mark in account.marks.items() if name not in in_the_clear},
    }


def _merged(provider: Provider, before: Account | None, given: Mapping[str, str | None]) -> dict[str, str]:
    known = _opened(before) if before else {}
    keys = {}
    for field in provider.fields:
        said = given.get(field.name)
        value = (known.get(field.name, "") if said is None else said).strip()
        if field.is_required and not value:
            raise KeyWrong(field=field.name, reason=Text("请填写这一项", "This is needed"))
        if value:
            keys[field.name] = value
    return keys


def _opened(account: Account) -> dict[str, str]:
    try:
        return account.keys()
    except WrongKey:
        return dict(account.open_values)  # Sealed with a key of the house that is gone: enter them again.
