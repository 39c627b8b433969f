"""Take a provider's notification: verify, store, answer; it is processed afterwards."""

from collections.abc import Mapping
from datetime import datetime

from tuan.kit.ids import new_id
from tuan.payment import providers, store
from tuan.payment.errors import ProviderAway
from tuan.payment.events import NoticeStored
from tuan.payment.providers import ProviderUnreachable, Thanks
from tuan.platform import outbox
from tuan.platform.database import Database


async def store_notice(
    database: Database, *, provider: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> Thanks:
    """Keep it once, however often the provider repeats it; what it wants to hear. Not to be called inside a transaction.

    Raises NoticeForged, NoticeMalformed, UnknownProvider, ProviderAway when its signature cannot be checked now.
    """
    teller = providers.get(provider)
    try:
        notice = await teller.read_notice(headers, body)
    except ProviderUnreachable as silence:
        raise ProviderAway from silence
    notice_id = new_id()
    async with database.transaction() as tx:
        stored = await store.insert_notice(
            tx, id=notice_id, provider=provider, provider_notice_id=notice.provider_notice_id, body=notice.body, at=at
        )
        if stored:
            await outbox.record(tx, NoticeStored(notice_id=notice_id, payment_id=notice.payment_id, at=at))
    return teller.thanks
