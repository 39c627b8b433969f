"""How often something may be done: a counter per key and window, raised and checked in one statement."""

from datetime import datetime, timedelta
from ipaddress import IPv6Network, ip_address

from tuan.kit.errors import Refusal
from tuan.platform.database import Database, Tx


class TooManyRequests(Refusal, status=429, zh="操作太频繁，请稍后再试"):
    """Too many attempts; try again later."""

    retry_after_seconds: int


async def count(database: Database, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Count one attempt, in a transaction of its own so that a refused request counts too. Raises TooManyRequests.

    Windows are fixed: they start with the first attempt.
    """
    async with database.transaction() as tx:
        attempts, window_ends = await _raised(tx, key, within=within, at=at)
    _refuse_beyond(most, attempts, window_ends, at=at)


async def spend(tx: Tx, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Take one from a budget together with what it is spent on: when either is refused, neither has happened.

    Raises TooManyRequests.
    """
    attempts, window_ends = await _raised(tx, key, within=within, at=at)
    _refuse_beyond(most, attempts, window_ends, at=at)


def network_of(address: str) -> str:
    """The network that counts as one caller: an IPv4 address, or the /64 from which an IPv6 host takes addresses at will."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))


async def _raised(tx: Tx, key: str, *, within: timedelta, at: datetime) -> tuple[int, datetime]:
    rows = await tx.rows(
        """insert into rate_limits as r (key, window_ends, attempts) values (%(key)s, %(ends)s, 1)
           on conflict (key) do update set
             attempts = case when r.window_ends <= %(at)s then 1 else r.attempts + 1 end,
             window_ends = case when r.window_ends <= %(at)s then excluded.window_ends else r.window_ends end
           returning attempts, window_ends""",
        key=key,
        ends=at + within,
        at=at,
    )
    return rows[0]["attempts"], rows[0]["window_ends"]


def _refuse_beyond(most: int, attempts: int, window_ends: datetime, *, at: datetime) -> None:
    if attempts > most:
        raise TooManyRequests(retry_after_seconds=max(1, round((window_ends - at).total_seconds())))
