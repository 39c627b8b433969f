"""Connections and transactions. `commit` and `rollback` appear in this file only."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import Any, TypeVar, cast

import orjson
import psycopg
import structlog
from psycopg.rows import class_row, dict_row, scalar_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool

Shape = TypeVar("Shape")

log = structlog.get_logger()

set_json_dumps(lambda value: orjson.dumps(value).decode())
set_json_loads(orjson.loads)


class NoRow(LookupError):
    """A row that must exist is not there."""


class Tx:
    """One open transaction. Statements are SQL text with `%(name)s` parameters; rows come back as frozen shapes by column name."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection

    async def run(self, sql: str, **params: Any) -> int:
        """Run a statement; how many rows it touched."""
        cursor = await self.connection.execute(cast("Any", sql), params)
        return cursor.rowcount

    async def run_many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement once for each row of parameters (pipelined); how many rows it touched in all."""
        async with self.connection.cursor() as cursor:
            await cursor.executemany(cast("Any", sql), rows)
            return cursor.rowcount

    async def all(self, shape: type[Shape], sql: str, **params: Any) -> list[Shape]:
        """All rows."""
        async with self.connection.cursor(row_factory=class_row(shape)) as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchall()

    async def maybe(self, shape: type[Shape], sql: str, **params: Any) -> Shape | None:
        """The first row, or None."""
        async with self.connection.cursor(row_factory=class_row(shape)) as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchone()

    async def one(self, shape: type[Shape], sql: str, **params: Any) -> Shape:
        """The first row; it must exist. Raises NoRow."""
        row = await self.maybe(shape, sql, **params)
        if row is None:
            raise NoRow(sql)
        return row

    async def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None."""
        async with self.connection.cursor(row_factory=scalar_row) as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchone()

    async def values(self, sql: str, **params: Any) -> list[Any]:
        """The first column of all rows."""
        async with self.connection.cursor(row_factory=scalar_row) as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchall()

    async def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """All rows as dictionaries: for reports whose shape nobody else needs."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(cast("Any", sql), params)
            return await cursor.fetchall()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens inside is undone alone if it raises."""
        async with self.connection.transaction():
            yield


class Database:
    """Two pools on one PostgreSQL, one for transactions and one for single reads; a third on a replica, if there is one."""

    def __init__(self, url: str, *, read_url: str | None = None, pool_size: int = 10) -> None:
        self.url = url
        self._writers = _pool(url, pool_size, autocommit=False, options="")
        # Reads are one statement each, so they need neither BEGIN nor COMMIT; the server refuses any write on them.
        self._readers = _pool(url, pool_size, autocommit=True, options=READ_ONLY)
        self._replica = Replica(read_url, pool_size) if read_url else None

    async def open(self) -> None:
        """Connect; raises an OperationalError after 10 s without an answer of the primary. Nobody waits for the replica."""
        await self._writers.open(wait=True, timeout=10)
        await self._readers.open(wait=True, timeout=10)
        if self._replica is not None:
            await self._replica.pool.open(wait=False)

    async def close(self) -> None:
        """Give all connections back."""
        await self._writers.close()
        await self._readers.close()
        if self._replica is not None:
            await self._replica.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """One transaction: committed at the end of the block, rolled back if the block raises."""
        async with self._writers.connection() as connection:  # The pool commits or rolls back when the block ends.
            yield Tx(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read-only statements, each with its own snapshot, that see whatever was committed before."""
        async with self._readers.connection() as connection:
            yield Tx(connection)

    @asynccontextmanager
    async def stale_reading(self) -> AsyncIterator[Tx]:
        """As `reading`, but maybe on a replica: what was just committed may be missing. For pages that look the same to everybody.

        While the replica is away, the primary is read.
        """
        async with AsyncExitStack() as stack:
            connection = await self._replica.connection(stack) if self._replica else None
            if connection is None:
                connection = await stack.enter_async_context(self._readers.connection())
            yield Tx(connection)


class Replica:
    """A pool on a replica, which may be away at any time: then it is asked again every few seconds, by one reader."""

    WAIT_SECONDS = 1.0
    AWAY_SECONDS = 5.0

    def __init__(self, url: str, pool_size: int) -> None:
        # A connection is tried before it is lent, since the replica may have gone meanwhile.
        self.pool = _pool(
            url,
            pool_size,
            autocommit=True,
            options=READ_ONLY,
            check=AsyncConnectionPool.check_connection,
            reconnect_timeout=self.AWAY_SECONDS,
        )
        self._is_away = False
        self._ask_at = 0.0

    async def connection(self, stack: AsyncExitStack) -> psycopg.AsyncConnection[Any] | None:
        """A connection until the end of the stack; None while the replica is away."""
        if self._is_away:
            if monotonic() < self._ask_at:
                return None
            self._ask_at = monotonic() + self.AWAY_SECONDS  # This reader asks; the others need not wait.
        try:
            connection = await stack.enter_async_context(self.pool.connection(timeout=self.WAIT_SECONDS))
        except psycopg.OperationalError as error:  # PoolTimeout is one, too.
            if not self._is_away:
                log.warning("replica_away", error=str(error))
            self._is_away, self._ask_at = True, monotonic() + self.AWAY_SECONDS
            return None
        if self._is_away:
            log.info("replica_back")
        self._is_away = False
        return connection


READ_ONLY = "-c default_transaction_read_only=on"
# A process that froze with a lock in its hand stops the others for ten seconds, and loses it after a minute.
OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def _pool(
    url: str, size: int, *, autocommit: bool, options: str, **more: Any
) -> AsyncConnectionPool[psycopg.AsyncConnection[Any]]:
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        timeout=10,
        max_idle=60,
        kwargs={
            "autocommit": autocommit,
            "options": f"{OPTIONS} {options}".strip(),
        },
        **more,
    )
