"""What Alipay's twin remembers, and the trade bill that it writes of it."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
HEAD = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"
    "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
)


@dataclass
class Trade:
    """A trade and what became of it; a code that nobody has scanned is none yet."""

    number: str
    asked: str
    subject: str
    notify_url: str
    expires_at: datetime
    is_known: bool = False
    state: str = "WAIT_BUYER_PAY"
    trade_no: str = ""
    paid: str = ""
    paid_at: datetime | None = None
    given_back: int = 0


@dataclass
class Refund:
    """Money that went back."""

    number: str
    trade: Trade
    amount: int
    at: datetime


@dataclass
class Transfer:
    """Money for a person."""

    number: str
    words: str
    identity: str
    name: str
    amount: str
    order_id: str


@dataclass
class Books:
    """Everything."""

    seller_id: str
    trades: dict[str, Trade] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)

    def bill(self, day: str) -> bytes | None:
        """The packed bill of a day in China; None on a day without trade."""
        rows = [
            *(self._row(trade, trade.paid_at) for trade in self.trades.values() if _is_of(trade.paid_at, day)),
            *(self._row(one.trade, one.at, one) for one in self.refunds.values() if _is_of(one.at, day)),
        ]
        if not rows:
            return None
        text = "\r\n".join(
            [
                "#支付宝业务明细查询",
                f"#账号：[{self.seller_id}0156]",
                f"#起始日期：[{day} 00:00:00]   终止日期：[{day} 24:00:00]",
                "#-----------------------------------------业务明细列表----------------------------------------",
                HEAD,
                *rows,
                "#-----------------------------------------业务明细列表结束------------------------------------",
                f"#交易合计：{len(rows)}笔",
                f"#导出时间：[{day} 09:00:00]",
            ]
        )
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            stem = f"{self.seller_id}0156_{day.replace('-', '')}"
            archive.writestr(_InGbk(f"{stem}_业务明细(汇总).csv"), "#支付宝业务汇总查询\r\n".encode("gbk"))
            archive.writestr(_InGbk(f"{stem}_业务明细.csv"), (text + "\r\n").encode("gbk"))
        return packed.getvalue()

    def _row(self, trade: Trade, at: datetime | None, refund: Refund | None = None) -> str:
        assert at is not None
        when = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        amount = f"-{yuan(refund.amount)}" if refund else trade.paid
        subject = f'"{trade.subject}, 一盒\t"'
        given = [trade.trade_no, trade.number, "退款" if refund else "交易", subject, when, when]
        given += ["", "", "", "", "买家(buy***@example.com)", amount, amount]
        given += ["0.00"] * 5 + ["", "0.00", "0.00", refund.number if refund else "", "0.00", "0.00", ""]
        return ",".join(value if value.startswith('"') else f"{value}\t" for value in given)


def yuan(fen: int) -> str:
    """An amount in yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


def fen(amount: str) -> int:
    """An amount in fen; only two decimals are an amount."""
    whole, point, rest = amount.partition(".")
    assert (point, len(rest)) == (".", 2), amount
    return int(whole) * 100 + int(rest)


class _InGbk(zipfile.ZipInfo):
    """As Alipay names files: bytes in GBK without a mark, which programs read as code page 437."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's own name.
        return self.filename.encode("gbk"), self.flag_bits


def _is_of(at: datetime | None, day: str) -> bool:
    return at is not None and at.astimezone(CHINA).date().isoformat() == day
