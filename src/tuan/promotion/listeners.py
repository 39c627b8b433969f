"""What promotion does when identity announces something."""

from datetime import datetime

from tuan.identity.events import SignedUp
from tuan.platform.database import Tx
from tuan.promotion.commands.claim_coupon import welcome


async def on_signed_up(tx: Tx, event: SignedUp, *, at: datetime) -> None:
    """Somebody is new: give the coupons that wait for new buyers."""
    await welcome(tx, buyer_id=event.user_id, at=at)
