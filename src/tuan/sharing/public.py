"""The front door of sharing."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from tuan.kit.ids import UserId
from tuan.platform.database import Tx
from tuan.sharing import store, tokens
from tuan.sharing.landing import plug_landing
from tuan.sharing.shapes import Share

__all__ = ["REMEMBERED", "Share", "last_share", "plug_landing", "remember", "remember_sign_up", "share_of"]

REMEMBERED = timedelta(days=30)


async def share_of(tx: Tx, token: str) -> Share | None:
    """The share behind a token; None when it was not signed by us."""
    share_id = tokens.read(token)
    return await store.get(tx, share_id) if share_id else None


async def remember(
    tx: Tx,
    *,
    token: str,
    user_id: UUID | None,
    what: Literal["visit", "sign_up", "order"],
    reference: UUID,
    at: datetime,
) -> None:
    """A share brought a visit, a sign-up or an order; once per reference. A foreign token, or one's own share, counts for nothing."""
    share = await share_of(tx, token)
    if share is not None and share.sharer_id != user_id:
        await store.touch(tx, share_id=share.id, what=what, reference=reference, user_id=user_id, at=at)


async def remember_sign_up(tx: Tx, *, user_id: UserId, share_token: str, at: datetime) -> None:
    """A share brought somebody who had no account yet."""
    await remember(tx, token=share_token, user_id=user_id, what="sign_up", reference=user_id, at=at)


async def last_share(tx: Tx, user_id: UUID, *, at: datetime) -> Share | None:
    """The share that touched somebody last within 30 days."""
    return await store.last_touch(tx, user_id, since=at - REMEMBERED)
