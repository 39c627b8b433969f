"""Alipay behind our protocol."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.clock import Clock
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.providers.alipay import bill, notices, reading, transfers
from tuan.payment.providers.alipay.beginning import begin
from tuan.payment.providers.alipay.gateway import SUCCESS, Gateway, words
from tuan.payment.providers.alipay.keys import FIELDS, read_keys
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
from tuan.payment.providers.yuan import text_of

GATEWAY = "https://openapi.alipay.com/gateway.do"
NO_TRADE = "ACQ.TRADE_NOT_EXIST"
# A day without trade and a bill that is not written yet read the same; after a day it is the former.
QUIET_AFTER = timedelta(days=1)


class Alipay:
    """An application of a merchant at Alipay's open platform."""

    code = "alipay"
    name = Text("支付宝", "Alipay")
    ways: tuple[Way, ...] = ("qr", "phone", "page")
    currency: str | None = "CNY"
    bills = BillClock(ZoneInfo("Asia/Shanghai"), timedelta(hours=10))
    thanks = Thanks(200, "success", "text/plain")
    fields: tuple[Field, ...] = FIELDS
    is_always_offered = False

    def __init__(
        self,
        clock: Clock,
        keys: Callable[[], Awaitable[dict[str, str] | None]],
        *,
        home: str,
        gateway: str = GATEWAY,
    ) -> None:
        self.clock, self.home = clock, home.rstrip("/")
        self.notify_url = f"{self.home}/hooks/{self.code}"
        self.gateway = Gateway(gateway, clock, keys)
        self.is_real = gateway == GATEWAY

    def check_keys(self, values: Mapping[str, str]) -> None:
        """Whether these values can be keys at all. Raises KeyWrong."""
        read_keys(values)

    async def begin(self, beginning: Beginning) -> Begun:
        """Tell it of a payment. Raises ProviderUnreachable, ProviderRefused."""
        return await begin(self.gateway, beginning, home=self.home, notify_url=self.notify_url)

    async def who_pays(self, back_to: str) -> str | None:
        """It need not know."""
        return None

    async def payer_of(self, code: str) -> str:
        """It gives no codes."""
        raise ProviderRefused("no such code")

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify a notification. Raises NoticeForged, NoticeMalformed, ProviderUnreachable."""
        return await notices.read(self.gateway, body, at=self.clock())

    def news_in(self, body: Mapping[str, str]) -> Charge | None:
        """What a verified notification tells."""
        return notices.news_of(body)

    async def query(self, payment_id: UUID) -> list[Charge]:
        """All that became of a payment. Raises ProviderUnreachable."""
        told = await self.gateway.ask("alipay.trade.query", {"out_trade_no": payment_id.hex})
        if told.get("sub_code") == NO_TRADE:
            return []
        if told["code"] != SUCCESS:
            raise ProviderUnreachable(words(told))
        if told.get("out_trade_no") != payment_id.hex:
            raise ProviderUnreachable("the answer is about another payment")
        try:
            return reading.charges_in(told, at=self.clock())
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderUnreachable("what Alipay says of a payment cannot be read") from error

    async def close(self, payment_id: UUID) -> list[Charge]:
        """Let no charge happen any more. Raises ProviderUnreachable.

        A code that nobody has scanned is unknown to Alipay: it counts as closed, is asked for until it has ended by
        itself, and what comes until then goes back.
        """
        told = await self.gateway.ask("alipay.trade.close", {"out_trade_no": payment_id.hex})
        closed = Charge("closed", "", Money(0), self.clock())
        if told["code"] == SUCCESS or told.get("sub_code") == NO_TRADE:
            return [replace(closed, is_final=told["code"] == SUCCESS)]
        charges = await self.query(payment_id)
        if not charges:
            raise ProviderUnreachable(words(told))
        return [*(charge for charge in charges if charge.state != "closed"), closed]

    async def refund(
        self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, charged: Money, amount: Money
    ) -> RefundAnswer:
        """Give back. Raises ProviderUnreachable, ProviderRefused."""
        said = {"trade_no": charge_reference, "refund_amount": text_of(amount), "out_request_no": refund_id.hex}
        told = await self.gateway.ask("alipay.trade.refund", said)
        if told["code"] != SUCCESS:
            # The answer to an earlier call may have been lost, and a refund that was given may be refused when it is repeated.
            if await self._was_given(refund_id, charge_reference):
                return RefundAnswer("succeeded", refund_id.hex)
            raise ProviderRefused(words(told))
        if told.get("trade_no") != charge_reference:
            raise ProviderUnreachable("the answer is about another payment")
        if told.get("fund_change") == "Y":
            return RefundAnswer("succeeded", refund_id.hex)
        # Nothing moved this time: a repeat, or one that still runs.
        known = await self._refund(refund_id, {"trade_no": charge_reference}, amount)
        return known or RefundAnswer("waiting", refund_id.hex)

    async def _was_given(self, refund_id: UUID, charge_reference: str) -> bool:
        asked = {"trade_no": charge_reference, "out_request_no": refund_id.hex}
        told = await self.gateway.ask("alipay.trade.fastpay.refund.query", asked)
        is_known = told["code"] == SUCCESS and told.get("out_request_no") == refund_id.hex
        return is_known and told.get("refund_status") == "REFUND_SUCCESS"

    async def query_refund(self, *, refund_id: UUID, payment_id: UUID) -> RefundAnswer | None:
        """How a refund stands. Raises ProviderUnreachable."""
        return await self._refund(refund_id, {"out_trade_no": payment_id.hex})

    async def _refund(self, refund_id: UUID, of: dict[str, str], amount: Money | None = None) -> RefundAnswer | None:
        asked = {**of, "out_request_no": refund_id.hex}
        told = await self.gateway.ask("alipay.trade.fastpay.refund.query", asked)
        if told.get("sub_code") == NO_TRADE or not (told.get("refund_amount") or told["code"] != SUCCESS):
            return None  # A refund that it does not know is an answer without content.
        if told["code"] != SUCCESS:
            raise ProviderUnreachable(words(told))
        if told.get("out_request_no") != refund_id.hex:
            raise ProviderUnreachable("the answer is about another refund")
        if amount is not None and str(told["refund_amount"]) != text_of(amount):
            raise ProviderUnreachable("the answer is about another amount")
        # Without a status it did not arrive, runs still, or failed: the same again is harmless, and tells.
        return RefundAnswer("succeeded" if told.get("refund_status") == "REFUND_SUCCESS" else "waiting", refund_id.hex)

    async def transfer(self, *, transfer_id: UUID, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
        """Pay a person. Raises ProviderUnreachable, ProviderRefused."""
        return await transfers.send(self.gateway, transfer_id, payee=payee, amount=amount, reason=reason)

    async def query_transfer(self, transfer_id: UUID) -> TransferAnswer | None:
        """How a transfer stands. Raises ProviderUnreachable."""
        return await transfers.query(self.gateway, transfer_id)

    async def bill(self, day: date) -> list[BillLine]:
        """Everything of a day in China. Raises ProviderUnreachable."""
        asked = {"bill_type": "trade", "bill_date": day.isoformat()}
        told = await self.gateway.ask("alipay.data.dataservice.bill.downloadurl.query", asked)
        if "bill_not_exist" in str(told.get("sub_code", "")).lower():
            if self.clock() < self.bills.ready_at(day) + QUIET_AFTER:
                raise ProviderUnreachable(words(told))
            return []
        if told["code"] != SUCCESS:
            raise ProviderUnreachable(words(told))
        text = bill.opened(await self.gateway.download(str(told["bill_download_url"])))
        return bill.lines_in(text, seller_id=(await self.gateway.keys()).seller_id)

    async def check(self) -> Checked:
        """Ask for a payment that does not exist: only who knows us says so, and only if our signature is right."""
        try:
            told = await self.gateway.ask("alipay.trade.query", {"out_trade_no": new_id().hex})
        except ProviderUnreachable as silence:
            return Checked(False, str(silence))
        return Checked(told.get("sub_code") == NO_TRADE, words(told))
