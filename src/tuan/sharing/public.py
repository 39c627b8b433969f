"""The front door of sharing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tuan.kit.ids import UserId
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.sharing import store, tokens
from tuan.sharing.events import ShareTouched
from tuan.sharing.landing import plug_landing
from tuan.sharing.shapes import Share, Touch

__all__ = [
    "REMEMBERED",
    "Share",
    "Touch",
    "last_share",
    "plug_landing",
    "remember",
    "remember_sign_up",
    "share_of",
    "shares_held",
]

REMEMBERED = timedelta(days=30)


async def share_of(tx: Tx, token: str) -> Share | None:
    """The share behind a token; None when it was not signed by us."""
    share_id = tokens.read(token)
    return await store.get(tx, share_id) if share_id else None


async def remember(tx: Tx, touches: Sequence[Touch], *, at: datetime) -> None:
    """Shares brought these; each is counted once per reference. A foreign token, or one's own share, counts for nothing."""
    known = [(share_id, touch) for touch in touches if (share_id := tokens.read(touch.token))]
    if known:
        counted = await store.touch(tx, known, at=at)
        await outbox.record_each(tx, [ShareTouched(**touched, at=at) for touched in counted])


async def remember_sign_up(tx: Tx, *, user_id: UserId, share_token: str, at: datetime) -> None:
    """A share brought somebody who had no account yet."""
    await remember(tx, [Touch(share_token, user_id, "sign_up", user_id)], at=at)


async def last_share(tx: Tx, user_id: UUID, *, at: datetime) -> Share | None:
    """The share that touched somebody last within 30 days."""
    return await store.last_touch(tx, user_id, since=at - REMEMBERED)


async def shares_held(tx: Tx, user_id: UserId) -> int:
    """How many links somebody has shared, and how many of others they followed."""
    return await store.count_of(tx, user_id)
