"""What a payment provider does for us. Every call may be repeated; none is made inside a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from tuan.kit.money import Money
from tuan.kit.text import Text


class ProviderUnreachable(Exception):
    """No answer, or not a definite one: ask again."""


class ProviderRefused(Exception):
    """A definite no: asking again is of no use."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What became of a payment at the provider, and when by its clock. `provider_reference` names the charge.

    `closed` is no charge: none can happen any more, and its reference is empty.
    """

    state: Literal["paid", "failed", "closed"]
    provider_reference: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """The state of a refund at the provider."""

    state: Literal["waiting", "succeeded", "failed"]
    provider_reference: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notification. `provider_notice_id` is the same when the provider repeats it."""

    provider_notice_id: str
    payment_id: UUID
    body: dict[str, str]


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of the provider's daily bill; refunds carry the refund's id and a positive amount."""

    kind: Literal["charge", "refund"]
    provider_reference: str
    amount: Money
    at: datetime


class Provider(Protocol):
    """One payment provider."""

    code: str
    name: Text

    def cashier_url(self, *, payment_id: UUID, amount: Money, subject: Text, back_to: str) -> str:
        """Where the buyer pays."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification. Raises NoticeForged, NoticeMalformed."""

    def charge_in(self, body: Mapping[str, str]) -> Charge:
        """What a verified notification of a charge says."""

    async def query(self, payment_id: UUID) -> list[Charge]:
        """All that became of a payment, also charges of another amount; nothing while it waits. Raises ProviderUnreachable."""

    async def close(self, payment_id: UUID) -> list[Charge]:
        """Let no charge happen any more; all that became of it, `closed` last. Raises ProviderUnreachable."""

    async def refund(self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, amount: Money) -> RefundAnswer:
        """Give back; `refund_id` makes a repeat harmless. Raises ProviderUnreachable, ProviderRefused."""

    async def bill(self, day: date) -> list[BillLine]:
        """Everything that succeeded on a day (UTC). Raises ProviderUnreachable, also while the bill is not written yet."""
