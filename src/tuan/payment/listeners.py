"""What payment does when a notification was stored."""

from datetime import datetime

from tuan.payment import providers, store
from tuan.payment.commands.record_charge import record_charge
from tuan.payment.events import NoticeStored
from tuan.platform.database import Tx


async def on_notice_stored(tx: Tx, event: NoticeStored, *, at: datetime) -> None:
    """Record the charge that the notification tells of."""
    notice = await store.notice(tx, event.notice_id)
    if notice is None or notice.processed_at is not None:
        return
    charge = providers.get(notice.provider).charge_in(notice.body)
    outcome = await record_charge(tx, event.payment_id, charge, at=at)
    await store.notice_processed(tx, notice.id, outcome=outcome, at=at)
