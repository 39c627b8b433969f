"""A ClickHouse server as a store, through clickhouse-connect."""

import threading
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from tuan.platform.warehouse.limits import IN_ORDER, QUESTION, clause
from tuan.platform.warehouse.replay import StoreAway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clickhouse_connect.driver.client import Client

# A token is taken once, and what it brings is there when the answer is.
TAKEN_ONCE: Final = {"insert_deduplicate": "1", "async_insert": "0"}
ANSWER_SECONDS = 120


class Connected:
    """One client, connected when it is first needed; many threads may ask it."""

    def __init__(self, url: str) -> None:
        self._url, self._making = url, threading.Lock()
        self._client: Client | None = None

    def run(self, sql: str) -> None:
        """A statement of ours without an answer."""
        with self._reached() as client:
            client.command(sql)

    def rows(self, sql: str, parameters: Mapping[str, Any], tag: str) -> bytes:
        """An answer, one JSON object per line. `tag` names it for `cancel`."""
        with self._reached() as client:
            question = f"/* {tag} */ {sql}\n{clause(QUESTION)}"
            answer: bytes = client.raw_query(question, parameters=dict(parameters), fmt="JSONEachRow")
            return answer

    def value(self, sql: str) -> Any:
        """The only value of an answer, as a number."""
        return int(self.text(sql) or 0)

    def text(self, sql: str) -> str:
        """The only value of an answer, as text."""
        with self._reached() as client:
            answer: bytes = client.raw_query(sql, fmt="TSVRaw")
            return answer.decode().strip()

    def insert(self, table: str, columns: str, rows: bytes, token: str) -> None:
        """Rows as PostgreSQL copies them out. What came once under a token is not taken again."""
        with self._reached() as client:
            settings = {**IN_ORDER, **TAKEN_ONCE, "insert_deduplication_token": token}
            client.raw_insert(table, columns.split(", "), rows, settings=settings, fmt="TSV")

    def cancel(self, tag: str) -> None:
        """End a question that nobody waits for any more."""
        self.run(f"kill query where query like '/* {tag} */%' async")

    def close(self) -> None:
        """Give the connections back."""
        with self._making:
            if self._client is not None:
                self._client.close()
                self._client = None

    @contextmanager
    def _reached(self) -> "Iterator[Client]":
        from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

        try:
            yield self._connected()
        except OperationalError as error:  # Nobody there, or no answer in time.
            raise StoreAway(_said(error)) from None
        except ClickHouseError as error:
            raise RuntimeError(_said(error)) from None

    def _connected(self) -> "Client":
        with self._making:
            if self._client is None:
                self._client = _client(self._url)
                self._client.command("create database if not exists raw")
            return self._client


def _client(url: str) -> "Client":
    import clickhouse_connect

    parts = urlsplit(url)
    if parts.scheme == "chdb":  # The same engine within a process of tests; settings refuse it.
        return clickhouse_connect.get_client(interface="chdb", path=parts.path)
    return clickhouse_connect.get_client(
        interface=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or 0,
        username=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.strip("/")) or "default",
        autogenerate_session_id=False,
        send_receive_timeout=ANSWER_SECONDS,
    )


def _said(error: BaseException) -> str:
    """What the server said, in a line; its client tells the address without name and password."""
    return " ".join(str(error).split())[:500]
