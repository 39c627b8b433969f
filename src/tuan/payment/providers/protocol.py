"""What a payment provider does for us. Every call may be repeated; none is made inside a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Literal, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.providers.fields import Field

# A page of the provider; a code that another device scans; the provider's app, opened by a phone's browser; within the app itself.
Way = Literal["page", "qr", "phone", "in_app"]
WAYS: tuple[Way, ...] = ("page", "qr", "phone", "in_app")


class ProviderUnreachable(Exception):
    """No answer, or not a definite one: ask again."""


class ProviderRefused(Exception):
    """A definite no: asking again is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A payment that its buyer is about to make. `back_to` is a path of ours; from `pay_by` on it is too late.

    `payer` is what the provider calls the buyer, needed within its app only.
    """

    payment_id: UUID
    amount: Money
    subject: Text
    way: Way
    back_to: str
    opened_at: datetime
    pay_by: datetime
    payer: str = ""
    payer_address: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Begun:
    """How the buyer goes on: to an address, by scanning a text drawn as a QR code, or with values for the provider's app."""

    redirect_to: str = ""
    qr: str = ""
    in_app: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charge:
    """What became of a payment at the provider, and when by its clock. `provider_reference` names the charge.

    `closed` is no charge: none can happen any more, and its reference is empty. It is not `is_final` of a payment that the provider
    does not know (yet): one that was begun may still be paid until its time is over.
    """

    state: Literal["paid", "failed", "closed"]
    provider_reference: str
    amount: Money
    at: datetime
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """The state of a refund at the provider. One that waits with an error waits for a person to do something there."""

    state: Literal["waiting", "succeeded", "failed"]
    provider_reference: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class RefundNews:
    """What a notification tells of a refund."""

    refund_id: UUID
    amount: Money
    answer: RefundAnswer


@dataclass(frozen=True, slots=True)
class Payee:
    """A person who gets money: what the provider calls them, and their name where it compares names."""

    account: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """The state of a transfer to a person. `confirm` is what the person's app needs where they must agree first."""

    state: Literal["waiting", "succeeded", "failed"]
    provider_reference: str
    error: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notification. `provider_notice_id` is the same when the provider repeats it."""

    provider_notice_id: str
    payment_id: UUID
    body: dict[str, str]


@dataclass(frozen=True, slots=True)
class Thanks:
    """What the provider wants to hear when a notification was taken."""

    status: int = 204
    body: str = ""
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of asking the provider for something harmless, in its own words."""

    is_well: bool
    said: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of the provider's daily bill; refunds carry the refund's id and a positive amount."""

    kind: Literal["charge", "refund"]
    provider_reference: str
    amount: Money
    at: datetime


def our_id(number: str) -> str:
    """A number in a bill as we write our ids; one that is not ours (a refund by hand at the provider) stays as it is."""
    try:
        return str(UUID(number))
    except ValueError:
        return number


@dataclass(frozen=True, slots=True)
class BillClock:
    """Whose days a provider's bills are of, and how long after its day a bill is written."""

    zone: ZoneInfo
    ready_after: timedelta

    def whole(self, day: date) -> tuple[datetime, datetime]:
        """From when until when a day lasts."""
        start = datetime.combine(day, clock_time(), self.zone)
        return start, datetime.combine(day + timedelta(days=1), clock_time(), self.zone)

    def ready_at(self, day: date) -> datetime:
        """When the bill of a day may be asked for."""
        return self.whole(day)[1] + self.ready_after

    def last_ready_day(self, at: datetime) -> date:
        """The last day whose bill may be asked for."""
        return (at - self.ready_after).astimezone(self.zone).date() - timedelta(days=1)


class Provider(Protocol):
    """One payment provider."""

    code: str
    name: Text
    ways: tuple[Way, ...]
    currency: str | None
    """The only currency it takes; None takes any."""
    bills: BillClock
    thanks: Thanks
    fields: tuple[Field, ...]
    """What staff of the house enters; a provider without fields moves no real money."""
    is_always_offered: bool
    """Play money: whether it is on offer although the house takes real money, too."""

    is_real: bool
    """Whether it is the provider itself, which must reach us, and no test gateway."""

    notify_url: str
    """Where it tells us what happened."""

    def check_keys(self, values: Mapping[str, str]) -> None:
        """Whether these values can be keys at all. Raises KeyWrong."""

    async def begin(self, beginning: Beginning) -> Begun:
        """Tell the provider of a payment; the same again is the same payment. Raises ProviderUnreachable, ProviderRefused."""

    async def who_pays(self, back_to: str) -> str | None:
        """Where the buyer's browser goes before paying within the app; it comes back to a path of ours, with a `code`.

        None when the provider cannot tell. Raises ProviderUnreachable.
        """

    async def payer_of(self, code: str) -> str:
        """What the provider calls the person behind a code. Raises ProviderUnreachable, ProviderRefused."""

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification. Raises NoticeForged, NoticeMalformed, ProviderUnreachable when its signature cannot be checked now."""

    def news_in(self, body: Mapping[str, str]) -> Charge | RefundNews | None:
        """What a verified notification tells; None when that is nothing new to us."""

    async def query(self, payment_id: UUID) -> list[Charge]:
        """All that became of a payment, also charges of another amount; nothing while it waits. Raises ProviderUnreachable."""

    async def close(self, payment_id: UUID) -> list[Charge]:
        """Let no charge happen any more; all that became of it, `closed` last. Raises ProviderUnreachable."""

    async def refund(
        self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, charged: Money, amount: Money
    ) -> RefundAnswer:
        """Give back of what was charged; `refund_id` makes a repeat harmless. Raises ProviderUnreachable, ProviderRefused."""

    async def query_refund(self, *, refund_id: UUID, payment_id: UUID) -> RefundAnswer | None:
        """How a refund stands; None when the provider knows none. Raises ProviderUnreachable."""

    async def transfer(self, *, transfer_id: UUID, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
        """Pay a person; `transfer_id` makes a repeat harmless. Raises ProviderUnreachable, ProviderRefused."""

    async def query_transfer(self, transfer_id: UUID) -> TransferAnswer | None:
        """How a transfer stands; None when the provider knows none. Raises ProviderUnreachable."""

    async def bill(self, day: date) -> list[BillLine]:
        """Everything that succeeded on a day of its own. Raises ProviderUnreachable, also while the bill is not written yet."""

    async def check(self) -> Checked:
        """Ask for something harmless."""
