"""What WeChat Pay's twin remembers, and the trade bill that it writes of it."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
FOOT = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


@dataclass
class Trade:
    """An order and what became of it."""

    number: str
    kind: str
    asked: int
    description: str
    payer: str
    words: bytes
    notify_url: str
    expires_at: datetime
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid: int = 0
    paid_at: datetime | None = None


@dataclass
class Refund:
    """Money that went back."""

    number: str
    trade: Trade
    amount: int
    refund_id: str
    at: datetime
    state: str = "SUCCESS"
    told: int | None = None  # Another amount than it is of.


@dataclass
class Transfer:
    """Money for a person."""

    number: str
    words: bytes
    openid: str
    amount: int
    name: str
    bill_no: str
    state: str = "WAIT_USER_CONFIRM"


@dataclass
class Books:
    """Everything."""

    app_id: str
    mch_id: str
    clock: Callable[[], datetime]
    trades: dict[str, Trade] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)

    def bill(self, day: str) -> tuple[bytes, str] | None:
        """The packed bill of a day in China and the hash of its text; None on a day without trade."""
        rows = [
            *(self._row(trade, trade.paid_at) for trade in self.trades.values() if _is_of(trade.paid_at, day)),
            *(self._row(one.trade, one.at, one) for one in self.refunds.values() if _is_of(one.at, day)),
        ]
        if not rows:
            return None
        foot = ",".join(f"`{value}" for value in (len(rows), "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"))
        text = "\ufeff" + "\r\n".join([HEAD, *rows, FOOT, foot]) + "\r\n"
        plain = text.encode()
        return gzip.compress(plain), hashlib.sha1(plain).hexdigest()  # noqa: S324 - as the original does.

    def _row(self, trade: Trade, at: datetime | None, refund: Refund | None = None) -> str:
        assert at is not None
        given = [
            at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            self.app_id,
            self.mch_id,
            "0",
            "",
            trade.transaction_id,
            trade.number,
            trade.payer,
            trade.kind.upper(),
            "REFUND" if refund else "SUCCESS",
            "OTHERS",
            "CNY",
            "0.00" if refund else _yuan(trade.paid),
            "0.00",
            refund.refund_id if refund else "0",
            refund.number if refund else "0",
            _yuan(refund.amount) if refund else "0.00",
            "0.00",
            "ORIGINAL" if refund else "",
            refund.state if refund else "",
            f"{trade.description}, 一盒",
            "",
            "0.02000",
            "0.60%",
            "0.00" if refund else _yuan(trade.paid),
            _yuan(refund.amount) if refund else "0.00",
            "",
        ]
        return ",".join(f"`{value}" for value in given)


def _is_of(at: datetime | None, day: str) -> bool:
    return at is not None and at.astimezone(CHINA).date().isoformat() == day


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
