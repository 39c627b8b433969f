"""Ask a ClickHouse server in place of the engine beside us: the same questions by the same names."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar
from uuid import uuid4

import orjson
import structlog

from tuan.platform.database import Database
from tuan.platform.warehouse.client import CATCH_UP_SECONDS, Answer, Value, as_words
from tuan.platform.warehouse.connect import Connected
from tuan.platform.warehouse.errors import FigureTooLarge, WarehouseAway
from tuan.platform.warehouse.limits import TOO_MUCH
from tuan.platform.warehouse.marks import CHANNEL
from tuan.platform.warehouse.questions import Questions
from tuan.platform.warehouse.replay import StoreAway
from tuan.platform.warehouse.stream import Stream

Result = TypeVar("Result")
HANDS = 4
LOOK_SECONDS = 0.05
# The server is new, or has lost everything: a worker makes it again.
NOT_MADE = ("(UNKNOWN_TABLE)", "(UNKNOWN_DATABASE)", "(UNKNOWN_FUNCTION)")
log = structlog.get_logger()


class Server:
    """A client of the server. Rows are brought by a worker (`replay`); how far they are, PostgreSQL says."""

    def __init__(self, url: str, database: Database, questions: Questions, streams: Sequence[Stream]) -> None:
        self.store = Connected(url)
        self._database, self._questions, self._streams = database, questions, streams
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="question")
        self._helping = ThreadPoolExecutor(2, thread_name_prefix="help")

    async def ask(self, name: str, **parameters: Value) -> Answer:
        """The rows of an answer; who leaves before it comes ends the question in the server, too."""
        sql, wanted = self._questions.find(name)
        told = {key: _bound(value) for key, value in parameters.items() if key in wanted}
        tag = uuid4().hex
        job = self._hands.submit(self.store.rows, sql, told, tag)
        try:
            lines = await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            self._helping.submit(self._end, job, tag)
            raise
        except StoreAway as away:
            log.warning("warehouse_away", error=str(away))
            raise WarehouseAway from away
        except RuntimeError as error:
            if any(word in str(error) for word in TOO_MUCH):
                log.warning("question_too_large", question=name, error=str(error)[:200])
                raise FigureTooLarge from error
            if any(word in str(error) for word in NOT_MADE):
                raise WarehouseAway from error
            raise
        return [orjson.loads(line) for line in lines.splitlines()]

    async def catch_up(self, within: float = CATCH_UP_SECONDS) -> bool:
        """Whether the replay came to what was committed before the call."""
        async with self._database.reading() as tx:
            goal = {
                s.target: await tx.value(f"select coalesce(max(position), 0) from {s.source}") for s in self._streams
            }
        async with self._database.transaction() as tx:
            await tx.run(f"notify {CHANNEL}")
        deadline = asyncio.get_running_loop().time() + within
        while not _is_there(await self._positions(), goal):
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    async def rebuild(self) -> None:
        """Forget everything and count it again: the worker sees that its marks are gone."""
        async with self._database.transaction() as tx:
            await tx.run("delete from warehouse_marks")
            await tx.run(f"notify {CHANNEL}")

    async def state(self) -> dict[str, Any]:
        """How far the replay is."""
        await self._help(lambda: self.store.text("select 1"))
        return {"is_connected": True, "positions": await self._positions()}

    async def close(self) -> None:
        """Give the connections back."""
        self._hands.shutdown(wait=False, cancel_futures=True)
        self._helping.shutdown(wait=False, cancel_futures=True)
        self.store.close()

    async def _positions(self) -> dict[str, int]:
        async with self._database.reading() as tx:
            return {
                row["target"]: row["position"] for row in await tx.rows("select target, position from warehouse_marks")
            }

    async def _help(self, what: Callable[[], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._helping, what)
        except StoreAway as away:
            raise WarehouseAway from away

    def _end(self, job: "Future[bytes]", tag: str) -> None:
        """It may wait for a hand, or be on its way to the server: then it is looked for again."""
        try:
            while not job.cancel() and not job.done():
                self.store.cancel(tag)
                wait([job], timeout=0.1)
        except (StoreAway, RuntimeError) as error:
            log.warning("question_not_ended", error=str(error))


def _bound(value: Value) -> Any:
    """A parameter as clickhouse-connect takes it: words byte by byte, so that none of them means anything."""
    return value.encode() if isinstance(value, str) else as_words({"it": value})["it"]


def _is_there(positions: dict[str, int], goal: dict[str, int]) -> bool:
    return all(positions.get(target, -1) >= position for target, position in goal.items())
