"""What WeChat Pay's answers and notifications mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.providers.protocol import Charge, RefundAnswer, RefundNews, TransferAnswer

State = Literal["waiting", "succeeded", "failed"]
REFUNDS: dict[str, State] = {
    "SUCCESS": "succeeded",
    "PROCESSING": "waiting",
    "CLOSED": "failed",
    "ABNORMAL": "waiting",  # Its way back is closed; somebody names another one at WeChat Pay, and it goes on.
}
TRANSFERS: dict[str, State] = {
    "ACCEPTED": "waiting",
    "PROCESSING": "waiting",
    "WAIT_USER_CONFIRM": "waiting",
    "TRANSFERING": "waiting",
    "CANCELING": "waiting",
    "SUCCESS": "succeeded",
    "FAIL": "failed",
    "CANCELLED": "failed",
}


def charges_in(transaction: Mapping[str, Any], *, at: datetime) -> list[Charge]:
    """What became of a payment. Raises KeyError, ValueError when it is no transaction."""
    match transaction["trade_state"]:
        # REFUND: something was given back of it; it was paid all the same.
        case "SUCCESS" | "REFUND":
            amount = Money(int(transaction["amount"]["total"]), transaction["amount"].get("currency", "CNY"))
            paid_at = datetime.fromisoformat(transaction["success_time"])
            return [Charge("paid", str(transaction["transaction_id"]), amount, paid_at)]
        case "CLOSED" | "REVOKED":
            return [Charge("closed", "", Money(0), at)]
        case "PAYERROR":
            return [Charge("failed", "payerror", Money(0), at)]
    return []


def refund_in(refund: Mapping[str, Any]) -> RefundAnswer:
    """How a refund stands; notifications call the state by another name. Raises KeyError."""
    state = refund.get("status") or refund["refund_status"]
    answer = REFUNDS[state]
    return RefundAnswer(answer, str(refund["refund_id"]), state if state in ("CLOSED", "ABNORMAL") else "")


def transfer_in(transfer: Mapping[str, Any]) -> TransferAnswer:
    """How a transfer to a person stands. Raises KeyError."""
    state = TRANSFERS[transfer["state"]]
    confirm = str(transfer.get("package_info", "")) if state == "waiting" else ""
    return TransferAnswer(
        state,
        str(transfer["transfer_bill_no"]),
        str(transfer.get("fail_reason", "")) if state == "failed" else "",
        confirm,
    )


def body_of_charge(charge: Charge) -> dict[str, str]:
    """What we keep of a notification: nothing about the payer."""
    return {
        "kind": "charge",
        "state": charge.state,
        "charge": charge.provider_reference,
        "amount": str(charge.amount.minor),
        "currency": charge.amount.currency,
        "at": charge.at.isoformat(),
    }


def body_of_refund(news: RefundNews) -> dict[str, str]:
    """What we keep of a notification of a refund."""
    return {
        "kind": "refund",
        "refund_id": str(news.refund_id),
        "amount": str(news.amount.minor),
        "currency": news.amount.currency,
        "state": news.answer.state,
        "reference": news.answer.provider_reference,
        "error": news.answer.error,
    }


def news_of(body: Mapping[str, str]) -> Charge | RefundNews | None:
    """What a kept notification tells."""
    if body["kind"] == "nothing":
        return None
    amount = Money(int(body["amount"]), body["currency"])
    if body["kind"] == "refund":
        answer = RefundAnswer(body["state"], body["reference"], body["error"])  # type: ignore[arg-type]
        return RefundNews(UUID(body["refund_id"]), amount, answer)
    return Charge(body["state"], body["charge"], amount, datetime.fromisoformat(body["at"]))  # type: ignore[arg-type]
