"""The keys of the house at its providers: one row each, secrets sealed. All SQL of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from tuan.payment.providers import Checked, Field, ProviderUnreachable, Way
from tuan.platform import crypto
from tuan.platform.database import Database, Tx

ACCOUNT = """
select provider, open_values, secrets_sealed, marks, version, is_enabled, ways, keys_at, keys_by, checked_at, check_is_well, check_said
from provider_accounts
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What a row says; the secrets stay sealed, `marks` tell them apart without telling them."""

    provider: str
    open_values: dict[str, str]
    secrets_sealed: str
    marks: dict[str, str]
    version: int
    is_enabled: bool
    ways: list[Way]
    keys_at: datetime
    keys_by: str
    checked_at: datetime | None
    check_is_well: bool | None
    check_said: str | None

    def keys(self) -> dict[str, str]:
        """Everything in the clear: for the provider only, never for an answer, a log or the audit."""
        return {**self.open_values, **json.loads(crypto.unseal(self.secrets_sealed, context=_context(self.provider)))}


class HouseKeys:
    """The keys of one provider as they are now: read at every use, so that a change needs no restart anywhere."""

    def __init__(self, database: Database, provider: str) -> None:
        self.database, self.provider = database, provider

    async def __call__(self) -> dict[str, str] | None:
        """None as long as nobody has entered any. Raises ProviderUnreachable."""
        async with self.database.reading() as tx:
            found = await account(tx, self.provider)
        try:
            return found.keys() if found else None
        except crypto.WrongKey:
            raise ProviderUnreachable("the keys were sealed with another key of the house") from None


async def all_accounts(tx: Tx) -> list[Account]:
    """Every provider with keys."""
    return await tx.all(Account, f"{ACCOUNT} order by provider")


async def account(tx: Tx, provider: str, *, locked: bool = False) -> Account | None:
    """One provider's row."""
    return await tx.maybe(
        Account, f"{ACCOUNT} where provider = %(provider)s {'for update' if locked else ''}", provider=provider
    )


async def lock_provider(tx: Tx, provider: str) -> None:
    """One change of a provider's keys at a time, also of the first."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended(%(provider)s, 17))", provider=provider)


async def hold_keys(tx: Tx, provider: str) -> None:
    """Until the end of this transaction its keys stay whose they are: what is begun now is counted before they change."""
    await tx.run("select pg_advisory_xact_lock_shared(hashtextextended(%(provider)s, 17))", provider=provider)


async def save_keys(
    tx: Tx,
    provider: str,
    fields: Sequence[Field],
    keys: Mapping[str, str],
    *,
    ways: Sequence[Way],
    by: str,
    at: datetime,
) -> None:
    """Other keys from now on; what was said of the old ones counts no more. New accounts begin switched off."""
    secrets = {field.name for field in fields if field.is_secret}
    await tx.run(
        """insert into provider_accounts as a (provider, open_values, secrets_sealed, marks, ways, keys_at, keys_by)
           values (%(provider)s, %(values)s, %(sealed)s, %(marks)s, %(ways)s, %(at)s, %(by)s)
           on conflict (provider) do update
           set open_values = excluded.open_values, secrets_sealed = excluded.secrets_sealed, marks = excluded.marks,
               version = a.version + 1, keys_at = excluded.keys_at, keys_by = excluded.keys_by,
               checked_at = null, check_is_well = null, check_said = null""",
        provider=provider,
        values=Jsonb({name: value for name, value in keys.items() if name not in secrets}),
        sealed=crypto.seal(
            json.dumps({name: value for name, value in keys.items() if name in secrets}), context=_context(provider)
        ),
        marks=Jsonb({name: _mark(provider, name, keys[name]) for name in keys}),
        ways=list(ways),
        at=at,
        by=by,
    )


async def switch(tx: Tx, provider: str, *, is_enabled: bool, ways: Sequence[Way]) -> None:
    """Whether, and how, buyers may pay with it."""
    await tx.run(
        "update provider_accounts set is_enabled = %(is_enabled)s, ways = %(ways)s where provider = %(provider)s",
        provider=provider,
        is_enabled=is_enabled,
        ways=list(ways),
    )


async def keep_check(tx: Tx, provider: str, checked: Checked, *, version: int, at: datetime) -> None:
    """What the provider said to these keys; nothing when they were changed meanwhile."""
    await tx.run(
        """update provider_accounts set checked_at = %(at)s, check_is_well = %(is_well)s, check_said = %(said)s
           where provider = %(provider)s and version = %(version)s""",
        provider=provider,
        version=version,
        is_well=checked.is_well,
        said=checked.said,
        at=at,
    )


def _context(provider: str) -> str:
    return f"provider_account:{provider}"


def _mark(provider: str, name: str, value: str) -> str:
    """The same value has the same mark; without the key of the house it tells nothing."""
    plain = hashlib.sha256(value.encode()).hexdigest()
    return crypto.blind(plain, context=f"{_context(provider)}:{name}")[:12]
