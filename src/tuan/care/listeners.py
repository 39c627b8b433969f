"""What after-sales does when a domain below announces something."""

from datetime import datetime

from tuan.care.commands.end_case import close_with_order
from tuan.care.commands.pay_back import record_refund
from tuan.ordering.events import OrderClosed
from tuan.payment.events import RefundSucceeded
from tuan.platform import outbox
from tuan.platform.database import Tx


def _is_of_a_case(event: RefundSucceeded) -> bool:
    return event.reason == "after_sales"


def _was_paid(event: OrderClosed) -> bool:
    return event.was_paid


@outbox.only_if(_is_of_a_case)
async def on_refund_succeeded(tx: Tx, event: RefundSucceeded, *, at: datetime) -> None:
    """The money of a case is back."""
    await record_refund(tx, event.refund_id, at=at)


@outbox.only_if(_was_paid)
async def on_order_closed(tx: Tx, event: OrderClosed, *, at: datetime) -> None:
    """A paid order was given back whole."""
    await close_with_order(tx, event.order_id, at=at)
