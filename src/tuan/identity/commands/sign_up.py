"""Somebody new: an account, announced, and remembered for the link that brought it."""

from datetime import datetime

from tuan.identity import store
from tuan.identity.events import SignedUp
from tuan.identity.welcome import welcome
from tuan.kit.ids import UserId
from tuan.platform import outbox
from tuan.platform.database import Tx


async def sign_up(
    tx: Tx,
    *,
    user_id: UserId,
    phone: str,
    nickname: str,
    language: str = "zh-CN",
    share_token: str | None = None,
    at: datetime,
) -> UserId:
    """The person with this phone number; whoever has an account already stays as they are."""
    found, is_new = await store.people.find_or_add(
        tx, user_id=user_id, phone=phone, nickname=nickname, language=language, at=at
    )
    if is_new:
        await outbox.record(tx, SignedUp(user_id=found, share_token=share_token, at=at))
    if is_new and share_token:
        await welcome(tx, user_id=found, share_token=share_token, at=at)
    return found
