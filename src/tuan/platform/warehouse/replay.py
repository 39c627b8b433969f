"""Bring rows from PostgreSQL into the warehouse by their position: each once, whatever is killed when.

The warehouse's own highest position is the only memory, written by the same insert as the rows. Rows go in in the order of their
positions, so whatever a kill leaves is a beginning.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg
import structlog
from psycopg.rows import dict_row

from tuan.platform.outbox.settled import WRITERS

AT_ONCE = 20_000
MOST_BYTES = 64_000_000
IDLE_SECONDS = 1.0
OPEN_SECONDS = 0.05
AWAY_SECONDS = 3.0
log = structlog.get_logger()


class Store(Protocol):
    """Where rows go."""

    def run(self, sql: str) -> None: ...
    def value(self, sql: str) -> Any: ...
    def text(self, sql: str) -> str: ...
    def insert(self, table: str, columns: str, rows: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows of a table in PostgreSQL, and the table of the warehouse that gets them. `select` names the columns of the latter.

    `identity` is a column of both that tells two rows of one position apart: the database may have been replaced by an older one.
    """

    source: str
    target: str
    select: str
    identity: str
    create: str


@dataclass
class Settled:
    """Positions below which nothing can appear any more.

    Positions are drawn before the commit, so the highest one that is seen says nothing about those below it. A position lower than one
    that is visible was drawn earlier, by a transaction that held its lock on the table at that time: once all that held it then are
    gone, everything up to there is decided.
    """

    upto: int = 0
    _next: int | None = None
    _writers: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether somebody writes who may still bring a lower position."""
        return self._next is not None

    def look(self, connection: psycopg.Connection[Any], source: str) -> int:
        """How far it is settled now. Each statement has to have a snapshot of its own (autocommit)."""
        if self._next is not None:
            self._writers &= _writers(connection, source)
            if self._writers:
                return self.upto
            self.upto = self._next
        self._next = _highest(connection, source)
        self._writers = _writers(connection, source)
        if not self._writers:
            self.upto, self._next = self._next, None
        return self.upto


def _highest(connection: psycopg.Connection[Any], source: str) -> int:
    row = connection.execute(f"select coalesce(max(position), 0) as highest from {source}").fetchone()
    assert row is not None
    highest: int = row["highest"]
    return highest


def _writers(connection: psycopg.Connection[Any], source: str) -> set[str]:
    return {row["virtualtransaction"] for row in connection.execute(WRITERS, {"table": source})}


class Replay:
    """One per engine: a loop in a thread of its own."""

    def __init__(self, store: Store, url: str, streams: Sequence[Stream], prepare: Sequence[str] = ()) -> None:
        self._store, self._url, self._streams, self._prepare = store, url, streams, prepare
        self._settled = {stream.target: Settled() for stream in streams}
        self._at: dict[str, int] = {}
        self._columns: dict[str, str] = {}
        self._stop, self._wake = threading.Event(), threading.Event()
        self._passes = threading.Condition()
        # Who asks to be told: how many asked, up to which of them it is done, and what has to be counted for those in hand.
        self._asked = self._done = self._in_hand = 0
        self._goal: dict[str, int] | None = None
        self._must_rebuild = False
        self.is_connected = False

    def run(self) -> None:
        """Replay until `stop`; while PostgreSQL is away, try again."""
        while not self._stop.is_set():
            try:
                with psycopg.connect(
                    self._url, autocommit=True, row_factory=dict_row, options="-c timezone=UTC"
                ) as connection:
                    self._follow(connection)
            except psycopg.OperationalError as error:
                self.is_connected = False
                log.warning("replay_waits_for_database", error=str(error).split("\n")[0])
                self._stop.wait(AWAY_SECONDS)

    def stop(self) -> None:
        """End after the rows in hand."""
        self._stop.set()
        self._wake.set()

    def rebuild(self) -> None:
        """Forget everything and begin again."""
        self._must_rebuild = True
        self._wake.set()

    def catch_up(self, seconds: float) -> bool:
        """Wait until everything is counted that was committed before this call."""
        with self._passes:
            self._asked += 1
            mine = self._asked
            self._wake.set()
            return self._passes.wait_for(lambda: self._done >= mine, seconds)

    def state(self) -> dict[str, Any]:
        """How far each table is."""
        return {"is_connected": self.is_connected, "positions": dict(self._at)}

    def _follow(self, connection: psycopg.Connection[Any]) -> None:
        self._begin(connection)
        self.is_connected = True
        while not self._stop.is_set():
            if self._must_rebuild:
                self._must_rebuild = False
                self._forget()
            self._take_goal(connection)
            moved = sum([self._bring(connection, stream) for stream in self._streams])
            self._tell_goal()
            if not moved and self._goal is None:
                is_open = any(settled.is_open for settled in self._settled.values())
                self._wake.wait(OPEN_SECONDS if is_open else IDLE_SECONDS)
                self._wake.clear()
            elif not moved:
                self._stop.wait(OPEN_SECONDS)

    def _take_goal(self, connection: psycopg.Connection[Any]) -> None:
        if self._goal is None and self._asked > self._done:
            with self._passes:
                self._in_hand = self._asked
            self._goal = {stream.target: _highest(connection, stream.source) for stream in self._streams}

    def _tell_goal(self) -> None:
        if self._goal is not None and all(self._at[target] >= position for target, position in self._goal.items()):
            with self._passes:
                self._goal, self._done = None, self._in_hand
                self._passes.notify_all()

    def _begin(self, connection: psycopg.Connection[Any]) -> None:
        for statement in self._prepare:
            self._store.run(statement)
        for stream in self._streams:
            self._store.run(stream.create)
            shape = connection.execute(f"{stream.select} limit 0").description or []
            self._columns[stream.target] = ", ".join(column.name for column in shape)
            self._at[stream.target] = self._store.value(f"select max(position) from {stream.target}")
            self._settled[stream.target] = Settled()
        if not all(self._belongs(connection, stream) for stream in self._streams):
            log.warning("warehouse_is_of_another_database")
            self._forget()

    def _belongs(self, connection: psycopg.Connection[Any], stream: Stream) -> bool:
        """Whether the last row that we have is the one that PostgreSQL has there."""
        at = self._at[stream.target]
        if not at:
            return True
        row = connection.execute(
            f"""select (select max(position) from {stream.source}) as highest,
                  (select {stream.identity}::text from {stream.source} where position = %(at)s) as here""",
            {"at": at},
        ).fetchone()
        assert row is not None
        ours = self._store.text(
            f"select toString({stream.identity}) from {stream.target} where position = {at} limit 1"
        )
        return (row["highest"] or 0) >= at and row["here"] in (None, ours)

    def _forget(self) -> None:
        for stream in self._streams:
            self._store.run(f"drop table if exists {stream.target} sync")
            self._store.run(stream.create)
            self._at[stream.target] = 0

    def _bring(self, connection: psycopg.Connection[Any], stream: Stream) -> int:
        upto = self._settled[stream.target].look(connection, stream.source)
        at = self._at[stream.target]
        if upto <= at:
            return 0
        # PostgreSQL's own text format is what ClickHouse calls TSV: no row passes through Python as more than its bytes.
        statement = f"""copy ({stream.select} where position > %(at)s and position <= %(upto)s
                        order by position limit {AT_ONCE}) to stdout"""
        with connection.cursor() as cursor, cursor.copy(statement, {"at": at, "upto": upto}) as copied:
            rows = [bytes(row) for row in copied]
        if not rows:
            self._at[stream.target] = upto  # Positions of transactions that rolled back.
            return 0
        for some in _portions(rows):
            self._store.insert(stream.target, self._columns[stream.target], b"".join(some))
            self._at[stream.target] = int(some[-1].partition(b"\t")[0])
        return len(rows)


def _portions(rows: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The rows in their order, a few megabytes at a time."""
    some: list[bytes] = []
    size = 0
    for row in rows:
        some.append(row)
        size += len(row)
        if size > MOST_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some
