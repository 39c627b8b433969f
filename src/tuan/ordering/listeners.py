"""What ordering does when payment announces something."""

from datetime import datetime

from tuan.ordering.commands.record_payment import record_payment
from tuan.payment.events import PaymentCaptured
from tuan.platform.database import Tx


async def on_payment_captured(tx: Tx, event: PaymentCaptured, *, at: datetime) -> None:
    """The money has come: pay the orders."""
    await record_payment(tx, checkout_id=event.checkout_id, payment_id=event.payment_id, at=at)
