"""What Alipay's answers and notifications mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tuan.kit.money import Money
from tuan.payment.providers.protocol import Charge, TransferAnswer
from tuan.payment.providers.yuan import money_of

CHINA = ZoneInfo("Asia/Shanghai")
PAID = ("TRADE_SUCCESS", "TRADE_FINISHED")
TRANSFERS: dict[str, Literal["waiting", "succeeded", "failed"]] = {
    "SUCCESS": "succeeded",
    "INIT": "waiting",
    "DEALING": "waiting",
    "WAIT_PAY": "waiting",
    "REFUND": "failed",
    "FAIL": "failed",
    "CLOSED": "failed",
}


def instant_of(text: str) -> datetime:
    """An instant as Alipay writes it, by the clock of China. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def charges_in(trade: Mapping[str, Any], *, at: datetime) -> list[Charge]:
    """What became of a payment. Raises KeyError, ValueError when it is no trade."""
    paid_at = trade.get("send_pay_date") or trade.get("gmt_payment")
    status = trade["trade_status"]
    # Closed means given back whole, if it was paid before.
    if status in PAID or (status == "TRADE_CLOSED" and paid_at):
        return [Charge("paid", str(trade["trade_no"]), money_of(str(trade["total_amount"])), instant_of(str(paid_at)))]
    return [Charge("closed", "", Money(0), at)] if status == "TRADE_CLOSED" else []


def transfer_in(told: Mapping[str, Any]) -> TransferAnswer:
    """How a transfer to a person stands. Raises KeyError."""
    state = TRANSFERS[told["status"]]
    error = str(told.get("fail_reason") or told.get("error_code") or told["status"]) if state == "failed" else ""
    # A transfer that still runs is for Alipay to end; nobody needs to agree.
    return TransferAnswer(state, str(told.get("order_id") or told.get("pay_fund_order_id") or ""), error)
