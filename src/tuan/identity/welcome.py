"""Who else hears of somebody new. The floors above plug in what they do with the link that brought a newcomer."""

from datetime import datetime
from typing import Protocol

from tuan.kit.ids import UserId
from tuan.platform.database import Tx


class Welcome(Protocol):
    """Called in the transaction that makes an account, once for each person."""

    async def __call__(self, tx: Tx, *, user_id: UserId, share_token: str, at: datetime) -> None:
        """Remember what brought a newcomer; a token that leads nowhere is no reason to refuse anybody."""


_welcomes: list[Welcome] = []


def plug_welcome(welcome: Welcome) -> None:
    """Tell of newcomers who came through a shared link from now on."""
    _welcomes.append(welcome)


async def welcome(tx: Tx, *, user_id: UserId, share_token: str, at: datetime) -> None:
    """Tell everybody who asked for it."""
    for told in _welcomes:
        await told(tx, user_id=user_id, share_token=share_token, at=at)
