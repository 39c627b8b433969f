"""Wire shapes of the house's keys at providers. Secrets come in, and never go out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tuan.payment.accounts import Account
from tuan.payment.providers import Provider, Way
from tuan.platform.http.schemas import TextOut, Wire

Value = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, Field(max_length=40)]


class ProviderFieldOut(Wire):
    """A value to enter. Of a secret, and of a long one, only a mark is told: the same value has the same mark."""

    name: str
    label: TextOut
    hint: TextOut
    is_secret: bool
    is_required: bool
    is_long: bool
    value: str | None
    mark: str | None


class ProviderCheckOut(Wire):
    """What the provider said when it was asked for something harmless."""

    at: datetime
    is_well: bool
    said: str


class ProviderAccountOut(Wire):
    """A provider and what the house has entered for it."""

    code: str
    name: TextOut
    fields: list[ProviderFieldOut]
    has_keys: bool
    is_enabled: bool
    ways: list[Way]
    possible_ways: list[Way]
    notify_url: str
    keys_at: datetime | None
    keys_by: str | None
    check: ProviderCheckOut | None


class ProviderKeysIn(Wire):
    """Keys by the names of their fields; null leaves a value as it is, an empty text takes it away."""

    values: Annotated[dict[Name, Value | None], Field(max_length=20)]


class ProviderOfferIn(Wire):
    """Whether buyers may pay with it, and how."""

    is_enabled: bool
    ways: Annotated[list[Way], Field(max_length=8)]


def account_out(provider: Provider, account: Account | None) -> ProviderAccountOut:
    """A provider for staff of the house."""
    checked = None
    if account and account.checked_at and account.check_is_well is not None:
        checked = ProviderCheckOut(at=account.checked_at, is_well=account.check_is_well, said=account.check_said or "")
    return ProviderAccountOut(
        code=provider.code,
        name=TextOut(zh=provider.name.zh, en=provider.name.en),
        fields=[
            ProviderFieldOut(
                name=field.name,
                label=TextOut(zh=field.label.zh, en=field.label.en),
                hint=TextOut(zh=field.hint.zh, en=field.hint.en),
                is_secret=field.is_secret,
                is_required=field.is_required,
                is_long=field.is_long,
                value=(
                    account.open_values.get(field.name) if account and not (field.is_secret or field.is_long) else None
                ),
                mark=(account.marks.get(field.name) if account and (field.is_secret or field.is_long) else None),
            )
            for field in provider.fields
        ],
        has_keys=account is not None,
        is_enabled=account.is_enabled if account else False,
        ways=list(account.ways) if account else list(provider.ways),
        possible_ways=list(provider.ways),
        notify_url=provider.notify_url,
        keys_at=account.keys_at if account else None,
        keys_by=account.keys_by if account else None,
        check=checked,
    )
