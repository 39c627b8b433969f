"""The engine itself: chDB, in a process that was spawned for it alone. Nothing else may import this."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chdb.session import Session

from tuan.platform.warehouse.limits import IN_ORDER, QUESTION, clause

# Half of the cores, two at least; and whoever buys goes before (see `NICE`).
THREADS = {"max_threads": str(max(2, (os.cpu_count() or 1) // 2))}


class Engine:
    """One persistent store. Each thread has a session of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._threads = threading.local()
        self.run("create database if not exists raw")

    def run(self, sql: str) -> None:
        """A statement of ours without an answer."""
        self._session().query(sql)

    def rows(self, sql: str, parameters: Mapping[str, str], tag: str) -> bytes:
        """An answer, one JSON object per line. `tag` names it for `cancel`."""
        limited = f"/* {tag} */ {sql}\n{clause(QUESTION | THREADS)}"
        answer: bytes = self._session().query(limited, "JSONEachRow", params=dict(parameters)).bytes()
        return answer

    def value(self, sql: str) -> Any:
        """The only value of an answer, as a number."""
        return int(self._session().query(sql, "TSVRaw").bytes().strip() or 0)

    def text(self, sql: str) -> str:
        """The only value of an answer, as text."""
        return str(self._session().query(sql, "TSVRaw").bytes().decode().strip())

    def insert(self, table: str, columns: str, rows: bytes, token: str) -> None:
        """Rows as PostgreSQL copies them out; all of them, or after a kill a beginning of them."""
        statement = f"insert into {table} ({columns}) {clause(IN_ORDER)} format TSV\n".encode() + rows
        self._session().query(statement.decode())

    def cancel(self, tag: str) -> None:
        """End a question that nobody waits for any more."""
        self._session().query(f"kill query where query like '/* {tag} */%' async")

    def _session(self) -> Any:  # chDB tells no types.
        if not hasattr(self._threads, "session"):
            self._threads.session = Session(self._folder)  # type: ignore[no-untyped-call]
        return self._threads.session
