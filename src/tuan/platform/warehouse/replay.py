"""Bring rows from PostgreSQL into the warehouse by their position: each once, whatever is killed when.

Rows go in in the order of their positions; how far they are, `marks` say.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import psycopg
import structlog
from psycopg.rows import dict_row

from tuan.platform.warehouse.marks import Forgotten, Marks, OwnMarks
from tuan.platform.warehouse.settled import Settled, highest
from tuan.platform.warehouse.stream import Stream

AT_ONCE = 20_000
MOST_BYTES = 64_000_000
IDLE_SECONDS = 1.0
OPEN_SECONDS = 0.05
AWAY_SECONDS = 3.0
log = structlog.get_logger()


class StoreAway(Exception):
    """The warehouse's store does not answer."""


class Store(Protocol):
    """Where rows go. A store that is not in this process may raise StoreAway."""

    def run(self, sql: str) -> None: ...
    def value(self, sql: str) -> Any: ...
    def text(self, sql: str) -> str: ...
    def insert(self, table: str, columns: str, rows: bytes, token: str) -> None: ...


class Replay:
    """One per engine: a loop in a thread of its own."""

    def __init__(
        self,
        store: Store,
        url: str,
        streams: Sequence[Stream],
        prepare: Sequence[str] = (),
        marks: Marks | None = None,
    ) -> None:
        self._store, self._url, self._streams, self._prepare = store, url, streams, prepare
        self._marks: Marks = marks or OwnMarks()
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
                log.warning("replay_waits_for_database", error=str(error).split("\n")[0])
                self._wait_away()
            except StoreAway as error:
                log.warning("replay_waits_for_warehouse", error=str(error))
                self._wait_away()

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

    def _wait_away(self) -> None:
        self.is_connected = False
        self._stop.wait(AWAY_SECONDS)

    def _follow(self, connection: psycopg.Connection[Any]) -> None:
        while not self._marks.is_my_turn(connection):
            if self._stop.wait(AWAY_SECONDS):
                return
        self._begin(connection)
        self.is_connected = True
        while not self._stop.is_set():
            try:
                self._marks.check(connection)
                if self._must_rebuild:
                    raise Forgotten
                self._pass(connection)
            except Forgotten:
                self._must_rebuild = False
                self._forget(connection)

    def _pass(self, connection: psycopg.Connection[Any]) -> None:
        self._take_goal(connection)
        moved = sum([self._bring(connection, stream) for stream in self._streams])
        self._tell_goal()
        if not moved and self._goal is None:
            is_open = any(settled.is_open for settled in self._settled.values())
            self._marks.wait(connection, self._wake, OPEN_SECONDS if is_open else IDLE_SECONDS)
        elif not moved:
            self._stop.wait(OPEN_SECONDS)

    def _take_goal(self, connection: psycopg.Connection[Any]) -> None:
        if self._goal is None and self._asked > self._done:
            with self._passes:
                self._in_hand = self._asked
            self._goal = {stream.target: highest(connection, stream.source) for stream in self._streams}

    def _tell_goal(self) -> None:
        if self._goal is not None and all(self._at[target] >= position for target, position in self._goal.items()):
            with self._passes:
                self._goal, self._done = None, self._in_hand
                self._passes.notify_all()

    def _begin(self, connection: psycopg.Connection[Any]) -> None:
        for statement in self._prepare:
            self._store.run(statement)
        for stream in self._streams:
            shape = connection.execute(f"{stream.select} limit 0").description or []
            self._columns[stream.target] = ", ".join(column.name for column in shape)
        found = [self._finds(connection, stream) for stream in self._streams]  # Each of them makes its table.
        if not all(found):
            log.warning("warehouse_is_counted_again")
            self._forget(connection)

    def _finds(self, connection: psycopg.Connection[Any], stream: Stream) -> bool:
        """Where a stream is, with what was on its way; false if it has to begin again."""
        self._store.run(stream.create)
        self._settled[stream.target] = Settled()
        there = self._store.value(f"select max(position) from {stream.target}")
        mark = self._marks.find(connection, stream, there)
        if mark is None:
            return False
        self._at[stream.target] = there
        if not self._belongs(connection, stream):
            return False
        self._at[stream.target] = mark.position
        if mark.position < mark.upto:
            self._put(connection, stream, self._copied(connection, stream, mark.upto), mark.upto)
        return True

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

    def _forget(self, connection: psycopg.Connection[Any]) -> None:
        for stream in self._streams:
            self._store.run(f"drop table if exists {stream.target} sync")
            self._store.run(stream.create)
            self._marks.begin(connection, stream)
            self._at[stream.target] = 0

    def _bring(self, connection: psycopg.Connection[Any], stream: Stream) -> int:
        upto = self._settled[stream.target].look(connection, stream.source)
        if upto <= self._at[stream.target]:
            return 0
        rows = self._copied(connection, stream, upto)
        if not rows:  # Positions of transactions that rolled back.
            self._marks.done(connection, stream, at=self._at[stream.target], upto=upto)
            self._at[stream.target] = upto
        for some in _portions(rows):
            self._put(connection, stream, some, int(some[-1].partition(b"\t")[0]))
        return len(rows)

    def _copied(self, connection: psycopg.Connection[Any], stream: Stream, upto: int) -> list[bytes]:
        # PostgreSQL's own text format is what ClickHouse calls TSV: no row passes through Python as more than its bytes.
        statement = f"""copy ({stream.select} where position > %(at)s and position <= %(upto)s
                        order by position limit {AT_ONCE}) to stdout"""
        values = {"at": self._at[stream.target], "upto": upto}
        with connection.cursor() as cursor, cursor.copy(statement, values) as copied:
            return [bytes(row) for row in copied]

    def _put(self, connection: psycopg.Connection[Any], stream: Stream, rows: list[bytes], upto: int) -> None:
        at = self._at[stream.target]
        self._marks.intend(connection, stream, at=at, upto=upto)
        if rows:
            token = f"{stream.target}:{at}:{upto}"
            self._store.insert(stream.target, self._columns[stream.target], b"".join(rows), token)
        self._marks.done(connection, stream, at=at, upto=upto)
        self._at[stream.target] = upto


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
