"""WeChat Pay behind our protocol."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.clock import Clock
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
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
    ProviderUnreachable,
    RefundAnswer,
    RefundNews,
    Thanks,
    TransferAnswer,
    Way,
)
from tuan.payment.providers.wechat_pay import bill, notices, payer, reading, transfers
from tuan.payment.providers.wechat_pay.beginning import begin
from tuan.payment.providers.wechat_pay.gateway import ACCEPTED, Gateway, no, words
from tuan.payment.providers.wechat_pay.keys import FIELDS, read_keys

GATEWAY = "https://api.mch.weixin.qq.com"


class WeChatPay:
    """A merchant of its own at WeChat Pay, API v3."""

    code = "wechat_pay"
    name = Text("微信支付", "WeChat Pay")
    ways: tuple[Way, ...] = ("qr", "phone", "in_app")
    currency: str | None = "CNY"
    bills = BillClock(ZoneInfo("Asia/Shanghai"), timedelta(hours=10))
    thanks = Thanks()
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
        self.authorize, self.token = payer.AUTHORIZE, payer.TOKEN
        if gateway != GATEWAY:
            base = gateway.rstrip("/")
            self.authorize, self.token = f"{base}/connect/oauth2/authorize", f"{base}/sns/oauth2/access_token"

    def check_keys(self, values: Mapping[str, str]) -> None:
        """Whether these values can be keys at all. Raises KeyWrong."""
        read_keys(values)

    async def begin(self, beginning: Beginning) -> Begun:
        """Tell it of a payment. Raises ProviderUnreachable, ProviderRefused."""
        return await begin(self.gateway, beginning, home=self.home, notify_url=self.notify_url)

    async def who_pays(self, back_to: str) -> str | None:
        """Where a browser within WeChat learns who pays. Raises ProviderUnreachable."""
        return payer.address(await self.gateway.keys(), self.authorize, back=self.home + back_to)

    async def payer_of(self, code: str) -> str:
        """The openid behind a code. Raises ProviderUnreachable, ProviderRefused."""
        return await payer.openid_of(await self.gateway.keys(), self.token, code)

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify and open a notification. Raises NoticeForged, NoticeMalformed, ProviderUnreachable."""
        return await notices.read(self.gateway, headers, body, at=self.clock())

    def news_in(self, body: Mapping[str, str]) -> Charge | RefundNews | None:
        """What a verified notification tells."""
        return reading.news_of(body)

    async def query(self, payment_id: UUID) -> list[Charge]:
        """All that became of a payment. Raises ProviderUnreachable."""
        keys = await self.gateway.keys()
        status, told = await self.gateway.ask("GET", f"{_path(payment_id)}?{urlencode({'mchid': keys.mch_id})}")
        if status == 404:
            return []
        if status != 200:
            raise ProviderUnreachable(words(status, told))
        if told.get("mchid") != keys.mch_id or told.get("out_trade_no") != payment_id.hex:
            raise ProviderUnreachable("the answer is about another payment")
        with reading_of("payment"):
            return reading.charges_in(told, at=self.clock())

    async def close(self, payment_id: UUID) -> list[Charge]:
        """Let no charge happen any more. Raises ProviderUnreachable.

        One that is unknown there may be on its way to it just now: it counts as closed, and is asked for until its time is over.
        """
        keys = await self.gateway.keys()
        status, told = await self.gateway.ask("POST", f"{_path(payment_id)}/close", {"mchid": keys.mch_id})
        closed = Charge("closed", "", Money(0), self.clock())
        if status == 204:
            return [closed]
        charges = await self.query(payment_id)
        if not charges:
            if status != 404:
                raise ProviderUnreachable(words(status, told))
            return [replace(closed, is_final=False)]
        return [*(charge for charge in charges if charge.state != "closed"), closed]

    async def refund(
        self, *, refund_id: UUID, payment_id: UUID, charge_reference: str, charged: Money, amount: Money
    ) -> RefundAnswer:
        """Give back. Raises ProviderUnreachable, ProviderRefused."""
        said = {
            "transaction_id": charge_reference,
            "out_refund_no": refund_id.hex,
            "notify_url": self.notify_url,
            "amount": {"refund": amount.minor, "total": charged.minor, "currency": amount.currency},
        }
        status, told = await self.gateway.ask("POST", "/v3/refund/domestic/refunds", said)
        if status == ACCEPTED:
            return RefundAnswer("waiting", "")
        if status != 200:
            raise no(status, told)
        return _refund(told, refund_id, amount)

    async def query_refund(self, *, refund_id: UUID, payment_id: UUID) -> RefundAnswer | None:
        """How a refund stands. Raises ProviderUnreachable."""
        status, told = await self.gateway.ask("GET", f"/v3/refund/domestic/refunds/{refund_id.hex}")
        if status == 404:
            return None
        if status != 200:
            raise ProviderUnreachable(words(status, told))
        return _refund(told, refund_id)

    async def transfer(self, *, transfer_id: UUID, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
        """Pay a person, who agrees within WeChat. Raises ProviderUnreachable, ProviderRefused."""
        return await transfers.send(
            self.gateway,
            transfer_id,
            payee=payee,
            amount=amount,
            reason=reason,
        )

    async def query_transfer(self, transfer_id: UUID) -> TransferAnswer | None:
        """How a transfer stands. Raises ProviderUnreachable."""
        return await transfers.query(self.gateway, transfer_id)

    async def bill(self, day: date) -> list[BillLine]:
        """Everything of a day in China. Raises ProviderUnreachable."""
        asked = urlencode({"bill_date": day.isoformat(), "bill_type": "ALL", "tar_type": "GZIP"})
        status, told = await self.gateway.ask("GET", f"/v3/bill/tradebill?{asked}")
        if told.get("code") == "NO_STATEMENT_EXIST":
            return []
        if status != 200 or told.get("hash_type") != "SHA1":
            raise ProviderUnreachable(words(status, told))
        text = bill.opened(await self.gateway.download(str(told["download_url"])), hash_value=str(told["hash_value"]))
        return bill.lines_in(text, mch_id=(await self.gateway.keys()).mch_id, zone=self.bills.zone)

    async def check(self) -> Checked:
        """Ask for a payment that does not exist: only who knows us says so, and only if our signature is right."""
        try:
            keys = await self.gateway.keys()
            status, told = await self.gateway.ask("GET", f"{_path(new_id())}?{urlencode({'mchid': keys.mch_id})}")
        except ProviderUnreachable as silence:
            return Checked(False, str(silence))
        return Checked(status == 404, words(status, told))


class reading_of:  # noqa: N801 - reads as a word in a with statement.
    """What cannot be read is no definite answer."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError)):
            raise ProviderUnreachable(f"what WeChat Pay says of a {self.what} cannot be read") from error


def _refund(told: Mapping[str, Any], refund_id: UUID, amount: Money | None = None) -> RefundAnswer:
    if told.get("out_refund_no") != refund_id.hex:
        raise ProviderUnreachable("the answer is about another refund")
    with reading_of("refund"):
        if amount is not None and told["amount"]["refund"] != amount.minor:
            raise ProviderUnreachable("the answer is about another amount")
        return reading.refund_in(told)


def _path(payment_id: UUID) -> str:
    return f"/v3/pay/transactions/out-trade-no/{quote(payment_id.hex)}"
