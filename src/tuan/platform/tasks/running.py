"""One task at work: each chunk is a transaction of its own that also writes how far the task has come."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tuan.kit.clock import Clock
from tuan.kit.errors import Refusal
from tuan.kit.ids import ShopId
from tuan.platform.database import Database, Tx
from tuan.platform.tasks import store
from tuan.platform.tasks.shapes import Refused, Task


class Cancelled(Exception):
    """Somebody asked the task to stop; what was written stays."""


class Superseded(Exception):
    """Another worker has taken the task over."""


@dataclass
class Chunk:
    """What one chunk did; written with its work, or not at all."""

    tx: Tx
    at: datetime
    done: int
    position: dict[str, Any]
    total: int | None
    phase: str
    made: int = 0
    changed: int = 0
    skipped: int = 0
    result_name: str | None = None
    refusals: list[Refused] = field(default_factory=list)
    is_fresh: bool = False
    _refused: int = 0

    def refuse(
        self, reason: Refusal, *, line: int | None = None, column: str = "", cells: dict[str, str] | None = None
    ) -> None:
        """One thing could not be done; why, and what was given, so that it can be mended."""
        title = reason.title
        self.refusals.append(
            Refused(self._refused + len(self.refusals), line, column, reason.code, title.zh, title.en, cells or {})
        )

    def start_over(self, **position: Any) -> None:
        """What was counted was a rehearsal: begin again with counts of zero."""
        self.is_fresh, self.done, self.position = True, 0, position
        self.made = self.changed = self.skipped = 0


class Running:
    """A task in the hands of one worker."""

    def __init__(self, database: Database, clock: Clock, task: Task) -> None:
        self.database, self.clock, self.task = database, clock, task

    @property
    def input(self) -> dict[str, Any]:
        """What was asked for."""
        return self.task.input

    @property
    def shop_id(self) -> ShopId:
        """For whom."""
        return self.task.shop_id

    @property
    def position(self) -> dict[str, Any]:
        """Where the next chunk begins; empty at first."""
        return self.task.position

    @property
    def done(self) -> int:
        """How much is done."""
        return self.task.done

    @asynccontextmanager
    async def chunk(self) -> AsyncIterator[Chunk]:
        """One transaction: work through `chunk.tx`, raise `chunk.done` and set `chunk.position`. Raises Cancelled, Superseded."""
        at = self.clock()
        async with self.database.transaction() as tx:
            now = await store.lock(tx, self.task.id)
            if now is None or now.state != "running" or now.chunk != self.task.chunk:
                raise Superseded
            if now.is_cancel_asked:
                raise Cancelled
            chunk = Chunk(
                tx,
                at,
                now.done,
                dict(now.position),
                now.total,
                now.phase,
                result_name=now.result_name,
                _refused=now.refused,
            )
            yield chunk
            await store.refuse(tx, now.id, chunk.refusals)
            before = (0, 0, 0) if chunk.is_fresh else (now.made, now.changed, now.skipped)
            await store.save(
                tx,
                now.id,
                at=at,
                done=chunk.done,
                total=chunk.total,
                phase=chunk.phase,
                position=chunk.position,
                made=before[0] + chunk.made,
                changed=before[1] + chunk.changed,
                skipped=before[2] + chunk.skipped,
                refused=now.refused + len(chunk.refusals),
                chunk=now.chunk + 1,
                result_name=chunk.result_name,
            )
        async with self.database.reading() as tx:
            self.task = await tx.one(Task, f"select {store.COLUMNS} from tasks where id = %(id)s", id=self.task.id)
