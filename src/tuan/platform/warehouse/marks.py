"""How far the replay is, and whose turn it is.

The engine beside us is asked by one process only, and what a kill leaves there is a beginning: its own highest position says it all.
A server outlives whoever brings rows to it, and somebody's last rows may still be on their way when the next one takes over. So what is
being brought is written down before, in PostgreSQL, by the connection that holds the turn: whoever comes next brings the very same rows
again under the same token, and the server takes a token once.
"""

import hashlib
import threading
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg

from tuan.platform.warehouse.stream import Stream

TURN = "select pg_try_advisory_lock(hashtextextended('tuan warehouse', 23)) as is_ours"
CHANNEL = "tuan_warehouse"
Connection = psycopg.Connection[Any]


class Forgotten(Exception):
    """Somebody wants everything to be counted again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything up to `position` is in; rows up to `upto` were on their way."""

    position: int
    upto: int


class Marks(Protocol):
    """Where it is kept."""

    def is_my_turn(self, connection: Connection) -> bool:
        """Whether this connection may bring rows, for as long as it lives."""

    def find(self, connection: Connection, stream: Stream, highest: int) -> Mark | None:
        """How far a stream is; None if the table has to be made again. `highest` is what its table says."""

    def begin(self, connection: Connection, stream: Stream) -> None:
        """A table is empty."""

    def intend(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """These rows go on their way. Raises Forgotten."""

    def done(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """They are in. Raises Forgotten."""

    def check(self, connection: Connection) -> None:
        """Raises Forgotten."""

    def wait(self, connection: Connection, wake: threading.Event, seconds: float) -> None:
        """Wait until somebody asks for more, or for some seconds."""


class OwnMarks:
    """Of the engine beside us: its tables say it themselves."""

    def is_my_turn(self, connection: Connection) -> bool:
        """Always: nobody else has this engine."""
        return True

    def find(self, connection: Connection, stream: Stream, highest: int) -> Mark | None:
        """As far as the table is."""
        return Mark(highest, highest)

    def begin(self, connection: Connection, stream: Stream) -> None:
        """The empty table says it."""

    def intend(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """The rows will say it."""

    def done(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """The rows say it."""

    def check(self, connection: Connection) -> None:
        """Whoever wants it counted again tells the engine."""

    def wait(self, connection: Connection, wake: threading.Event, seconds: float) -> None:
        """Until the engine is asked."""
        wake.wait(seconds)
        wake.clear()


class SharedMarks:
    """Of a server: in PostgreSQL, by the connection that has the turn, so who lost the turn writes nothing any more."""

    def is_my_turn(self, connection: Connection) -> bool:
        """One process at a time brings rows."""
        row = connection.execute(TURN).fetchone()
        assert row is not None
        if row["is_ours"]:
            connection.execute(f"listen {CHANNEL}")
        return bool(row["is_ours"])

    def find(self, connection: Connection, stream: Stream, highest: int) -> Mark | None:
        """What was written down, unless the table has another shape or is another server's."""
        row = connection.execute(
            "select position, upto from warehouse_marks where target = %(target)s and shape = %(shape)s",
            {"target": stream.target, "shape": _shape(stream)},
        ).fetchone()
        if row is None or highest > row["upto"] or self._lacks_rows(connection, stream, highest, row["position"]):
            return None
        return Mark(row["position"], row["upto"])

    def _lacks_rows(self, connection: Connection, stream: Stream, highest: int, position: int) -> bool:
        """Whether the server has lost what it once had, or is another one."""
        return bool(
            connection.execute(
                f"select 1 from {stream.source} where position > %(highest)s and position <= %(position)s limit 1",
                {"highest": highest, "position": position},
            ).fetchone()
        )

    def begin(self, connection: Connection, stream: Stream) -> None:
        """From nothing."""
        connection.execute(
            """insert into warehouse_marks (target, shape, position, upto) values (%(target)s, %(shape)s, 0, 0)
               on conflict (target) do update set shape = excluded.shape, position = 0, upto = 0""",
            {"target": stream.target, "shape": _shape(stream)},
        )

    def intend(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """Written down before."""
        self._move(connection, "upto = %(upto)s", stream, at, upto)

    def done(self, connection: Connection, stream: Stream, *, at: int, upto: int) -> None:
        """Written down after."""
        self._move(connection, "position = %(upto)s, upto = %(upto)s", stream, at, upto)

    def check(self, connection: Connection) -> None:
        """Whoever wants it counted again deletes the marks."""
        if connection.execute("select 1 from warehouse_marks limit 1").fetchone() is None:
            raise Forgotten

    def wait(self, connection: Connection, wake: threading.Event, seconds: float) -> None:
        """Until one of the others asks."""
        for _ in connection.notifies(timeout=seconds, stop_after=1):
            pass
        wake.clear()

    def _move(self, connection: Connection, words: str, stream: Stream, at: int, upto: int) -> None:
        moved = connection.execute(
            f"update warehouse_marks set {words} where target = %(target)s and position = %(at)s",
            {"target": stream.target, "at": at, "upto": upto},
        )
        if not moved.rowcount:
            raise Forgotten


def _shape(stream: Stream) -> str:
    return hashlib.sha256(stream.create.encode()).hexdigest()
