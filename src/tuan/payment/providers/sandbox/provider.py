"""The Sandbox as our side sees it: the same protocol as a real provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from uuid import UUID

from tuan.kit.clock import Clock
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import NoticeMalformed
from tuan.payment.providers.protocol import BillLine, Charge, Notice, ProviderRefused, ProviderUnreachable, RefundAnswer
from tuan.payment.providers.sandbox import books, signing
from tuan.platform.database import Database


@dataclass(slots=True)
class BadDay:
    """What goes wrong at the Sandbox: how many of the next calls do not answer, or are refused."""

    unreachable: int = 0
    refused: int = 0
    silent_after_doing: int = 0


class Sandbox:
    """A provider whose cashier page lets the payer choose what happens."""

    code = "sandbox"
    name = Text("沙盒支付", "Sandbox pay")

    def __init__(self, database: Database, clock: Clock, *, secret: bytes) -> None:
        self.database, self.clock, self.secret = database, clock, secret
        self.bad_day = BadDay()

    def cashier_url(self, *, payment_id: UUID, amount: Money, subject: Text, back_to: str) -> str:
        """The cashier page; what it shows is sealed into its address."""
        sealed = signing.seal(
            self.secret,
            {
                "payment_id": str(payment_id),
                "amount": str(amount.minor),
                "currency": amount.currency,
                "zh": subject.zh,
                "en": subject.en,
                "back_to": back_to,
            },
        )
        return f"/sandbox/cashier/{sealed}"

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification."""
        said = signing.read(self.secret, headers, body, at=self.clock())
        try:
            return Notice(said["notice_id"], UUID(said["payment_id"]), said)
        except ValueError as error:
            raise NoticeMalformed from error

    def charge_in(self, body: Mapping[str, str]) -> Charge:
        """The charge that a verified notification tells of."""
        state = "paid" if body["state"] == "paid" else "failed"
        amount = Money(int(body["amount"]), body["currency"])
        return Charge(state, body["charge"], amount, datetime.fromisoformat(body["at"]))  # type: ignore[arg-type]

    async def query(self, payment_id: UUID) -> list[Charge]:
        """All that became of a payment."""
        self._maybe_unreachable()
        async with self.database.reading() as tx:
            return await books.standing(tx, payment_id)

    async def close(self, payment_id: UUID) -> list[Charge]:
        """Let no charge happen any more."""
        self._maybe_unreachable()
        async with self.database.transaction() as tx:
            await books.close(tx, payment_id, at=self.clock())
            return await books.standing(tx, payment_id)

    async def refund(self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, amount: Money) -> RefundAnswer:
        """Give back, once per refund id."""
        self._maybe_unreachable()
        if self.bad_day.refused:
            self.bad_day.refused -= 1
            raise ProviderRefused("the account of the payer is closed")
        async with self.database.transaction() as tx:
            why_not = await books.refund(
                tx, refund_id=refund_id, charge_reference=charge_reference, amount=amount, at=self.clock()
            )
        if why_not:
            raise ProviderRefused(why_not)
        if self.bad_day.silent_after_doing:
            self.bad_day.silent_after_doing -= 1
            raise ProviderUnreachable("the answer was lost")
        return RefundAnswer("succeeded", f"sbr_{refund_id.hex}")

    async def bill(self, day: date) -> list[BillLine]:
        """Everything that succeeded on a day (UTC)."""
        self._maybe_unreachable()
        start = datetime.combine(day, clock_time(), UTC)
        async with self.database.reading() as tx:
            return await books.bill(tx, start=start, end=start + timedelta(days=1))

    def _maybe_unreachable(self) -> None:
        if self.bad_day.unreachable:
            self.bad_day.unreachable -= 1
            raise ProviderUnreachable("no answer")
