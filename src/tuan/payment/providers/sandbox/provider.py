"""The Sandbox as our side sees it: the same protocol as a real provider."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.clock import Clock
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import NoticeMalformed
from tuan.payment.providers.fields import Field
from tuan.payment.providers.protocol import (
    Beginning,
    Begun,
    BillClock,
    BillLine,
    Charge,
    Checked,
    Notice,
    Payee,
    ProviderRefused,
    ProviderUnreachable,
    RefundAnswer,
    Thanks,
    TransferAnswer,
    Way,
)
from tuan.payment.providers.sandbox import books, signing
from tuan.platform.database import Database


@dataclass(slots=True)
class BadDay:
    """What goes wrong at the Sandbox: how many of the next calls do not answer, or are refused."""

    unreachable: int = 0
    refused: int = 0
    silent_after_doing: int = 0


async def _always() -> bool:
    return True


class Sandbox:
    """A provider whose cashier page lets the payer choose what happens."""

    code = "sandbox"
    name = Text("沙盒支付", "Sandbox pay")
    ways: tuple[Way, ...] = ("page",)
    currency: str | None = None
    bills = BillClock(ZoneInfo("UTC"), timedelta(hours=6))
    thanks = Thanks()
    fields: tuple[Field, ...] = ()
    is_real = False
    notify_url = "/hooks/sandbox"

    def __init__(self, database: Database, clock: Clock, *, secret: bytes, is_always_offered: bool = False) -> None:
        self.database, self.clock, self.secret = database, clock, secret
        self.is_always_offered = is_always_offered
        self.bad_day = BadDay()
        self.is_on_offer: Callable[[], Awaitable[bool]] = _always

    def check_keys(self, values: Mapping[str, str]) -> None:
        """It needs none."""

    async def begin(self, beginning: Beginning) -> Begun:
        """The cashier page; what it shows is sealed into its address."""
        sealed = signing.seal(
            self.secret,
            {
                "payment_id": str(beginning.payment_id),
                "amount": str(beginning.amount.minor),
                "currency": beginning.amount.currency,
                "zh": beginning.subject.zh,
                "en": beginning.subject.en,
                "back_to": beginning.back_to,
            },
        )
        return Begun(redirect_to=f"/sandbox/cashier/{sealed}")

    async def who_pays(self, back_to: str) -> str | None:
        """It need not know."""
        return None

    async def payer_of(self, code: str) -> str:
        """It gives no codes."""
        raise ProviderRefused("no such code")

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification."""
        said = signing.read(self.secret, headers, body, at=self.clock())
        try:
            return Notice(said["notice_id"], UUID(said["payment_id"]), said)
        except ValueError as error:
            raise NoticeMalformed from error

    def news_in(self, body: Mapping[str, str]) -> Charge:
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

    async def refund(
        self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, charged: Money, amount: Money
    ) -> RefundAnswer:
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

    async def query_refund(self, *, refund_id: UUID, payment_id: UUID) -> RefundAnswer | None:
        """How a refund stands."""
        self._maybe_unreachable()
        async with self.database.reading() as tx:
            known = await books.knows_refund(tx, refund_id)
        return RefundAnswer("succeeded", f"sbr_{refund_id.hex}") if known else None

    async def transfer(self, *, transfer_id: UUID, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
        """Pay a person, once per transfer id."""
        self._maybe_unreachable()
        if self.bad_day.refused:
            self.bad_day.refused -= 1
            raise ProviderRefused("the account of the payee is closed")
        async with self.database.transaction() as tx:
            same = await books.transfer(tx, transfer_id, payee=payee.account, amount=amount, at=self.clock())
        if not same:
            raise ProviderRefused("this id belongs to another transfer")
        return TransferAnswer("succeeded", f"sbt_{transfer_id.hex}")

    async def query_transfer(self, transfer_id: UUID) -> TransferAnswer | None:
        """How a transfer stands."""
        self._maybe_unreachable()
        async with self.database.reading() as tx:
            known = await books.knows_transfer(tx, transfer_id)
        return TransferAnswer("succeeded", f"sbt_{transfer_id.hex}") if known else None

    async def bill(self, day: date) -> list[BillLine]:
        """Everything that succeeded on a day (UTC)."""
        self._maybe_unreachable()
        start, end = self.bills.whole(day)
        async with self.database.reading() as tx:
            return await books.bill(tx, start=start, end=end)

    async def check(self) -> Checked:
        """It is within us."""
        return Checked(True, "OK")

    def _maybe_unreachable(self) -> None:
        if self.bad_day.unreachable:
            self.bad_day.unreachable -= 1
            raise ProviderUnreachable("no answer")
