"""What the stage does when ordering announces something."""

from datetime import datetime

from tuan.ordering.events import OrderClosed, OrderPaid
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.plays.commands.give_up_seat import give_up_seat
from tuan.plays.commands.take_seat import take_seat


def _is_a_seat(event: OrderPaid | OrderClosed) -> bool:
    return event.group_id is not None


@outbox.only_if(_is_a_seat)
async def on_order_paid(tx: Tx, event: OrderPaid, *, at: datetime) -> None:
    """A seat was paid."""
    await take_seat(tx, event.order_id, paid_at=event.at, at=at)


@outbox.only_if(_is_a_seat)
async def on_order_closed(tx: Tx, event: OrderClosed, *, at: datetime) -> None:
    """A seat's order was closed."""
    await give_up_seat(tx, event.order_id, was_paid=event.was_paid, reason=event.reason, at=at)
