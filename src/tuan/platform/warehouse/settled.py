"""Positions that are decided, as somebody with one connection sees it who looks again and again."""

from dataclasses import dataclass, field
from typing import Any

import psycopg

from tuan.platform.outbox.settled import WRITERS


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
        self._next = highest(connection, source)
        self._writers = _writers(connection, source)
        if not self._writers:
            self.upto, self._next = self._next, None
        return self.upto


def highest(connection: psycopg.Connection[Any], source: str) -> int:
    """The highest position that is to be seen."""
    row = connection.execute(f"select coalesce(max(position), 0) as highest from {source}").fetchone()
    assert row is not None
    found: int = row["highest"]
    return found


def _writers(connection: psycopg.Connection[Any], source: str) -> set[str]:
    return {row["virtualtransaction"] for row in connection.execute(WRITERS, {"table": source})}
