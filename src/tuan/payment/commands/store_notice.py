"""Take a provider's notification: verify, store, answer; it is processed afterwards."""

from collections.abc import Mapping
from datetime import datetime

from tuan.kit.ids import new_id
from tuan.payment import providers, store
from tuan.payment.events import NoticeStored
from tuan.platform import outbox
from tuan.platform.database import Tx


async def store_notice(tx: Tx, *, provider: str, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """Keep it once, however often the provider repeats it. Raises NoticeForged, NoticeMalformed, UnknownProvider."""
    notice = providers.get(provider).read_notice(headers, body)
    notice_id = new_id()
    stored = await store.insert_notice(
        tx, id=notice_id, provider=provider, provider_notice_id=notice.provider_notice_id, body=notice.body, at=at
    )
    if stored:
        await outbox.record(tx, NoticeStored(notice_id=notice_id, payment_id=notice.payment_id, at=at))
