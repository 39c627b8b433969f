"""What payment does when a notification was stored."""

from datetime import datetime

import structlog

from tuan.payment import providers, store
from tuan.payment.commands.end_refund import end_refund
from tuan.payment.commands.record_charge import record_charge
from tuan.payment.events import NoticeStored
from tuan.payment.providers import RefundNews
from tuan.platform.database import Tx

log = structlog.get_logger()


async def on_notice_stored(tx: Tx, event: NoticeStored, *, at: datetime) -> None:
    """Record the charge, or the end of the refund, that the notification tells of."""
    notice = await store.notice(tx, event.notice_id)
    if notice is None or notice.processed_at is not None:
        return
    news = providers.get(notice.provider).news_in(notice.body)
    if isinstance(news, RefundNews):
        outcome = await _refund(tx, news, at=at)
    else:
        outcome = await record_charge(tx, event.payment_id, news, at=at) if news else "nothing"
    await store.notice_processed(tx, notice.id, outcome=outcome, at=at)


async def _refund(tx: Tx, news: RefundNews, *, at: datetime) -> str:
    refund = await store.refund(tx, news.refund_id)
    if refund is None:
        return "unknown_refund"
    if refund.money != news.amount:
        log.error("refund_of_another_amount", refund_id=str(refund.id), asked=refund.amount, told=news.amount.minor)
        return "other_amount"
    await end_refund(tx, refund.id, news.answer, at=at)
    return f"refund_{news.answer.state}"
