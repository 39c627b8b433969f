"""How often something may be done: a counter per key and window, raised and checked in one statement."""

from datetime import datetime, timedelta

from tuan.kit.errors import Refusal
from tuan.platform.database import Database


class TooManyRequests(Refusal, status=429, zh="操作太频繁，请稍后再试"):
    """Too many attempts; try again later."""

    retry_after_seconds: int


async def count(database: Database, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Count one attempt, in a transaction of its own so that a refused request counts too. Raises TooManyRequests.

    Windows are fixed: they start with the first attempt.
    """
    async with database.transaction() as tx:
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
    if rows[0]["attempts"] > most:
        raise TooManyRequests(retry_after_seconds=max(1, round((rows[0]["window_ends"] - at).total_seconds())))
