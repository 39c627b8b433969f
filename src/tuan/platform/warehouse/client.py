"""Ask the warehouse: web and worker know this and nothing of the engine."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import httpx
import structlog

from tuan.platform.warehouse.errors import FigureTooLarge, WarehouseAway
from tuan.platform.warehouse.place import is_ours

Answer = list[dict[str, Any]]
Value = str | int | date | datetime | UUID
log = structlog.get_logger()
# A little longer than the engine itself allows a question.
PATIENCE_SECONDS = 40.0
CATCH_UP_SECONDS = 15.0


class Warehouse(Protocol):
    """Answers questions by name."""

    async def ask(self, name: str, **parameters: Value) -> Answer:
        """The rows of an answer. Raises WarehouseAway, FigureTooLarge."""

    async def catch_up(self, within: float = CATCH_UP_SECONDS) -> bool:
        """Whether everything that was committed before the call is counted, at most so many seconds later. Raises WarehouseAway."""

    async def rebuild(self) -> None:
        """Forget everything and count it again. Raises WarehouseAway."""

    async def state(self) -> dict[str, Any]:
        """How far the replay is. Raises WarehouseAway."""

    async def close(self) -> None:
        """Give the connections back."""


class Door:
    """The engine process beside us, through its socket."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._client: httpx.AsyncClient | None = None

    async def ask(self, name: str, **parameters: Value) -> Answer:
        """The rows of an answer; who leaves before it comes ends the question in the engine, too."""
        told = await self._call("POST", "/ask", {"name": name, "parameters": as_words(parameters)})
        rows: Answer = told["rows"]
        return rows

    async def catch_up(self, within: float = CATCH_UP_SECONDS) -> bool:
        """Whether the replay came to what was committed before the call."""
        return bool((await self._call("POST", "/catch-up", {"within": within}))["is_caught_up"])

    async def rebuild(self) -> None:
        """Forget everything and count it again."""
        await self._call("POST", "/rebuild")

    async def state(self) -> dict[str, Any]:
        """How far the replay is."""
        return await self._call("GET", "/state")

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if not is_ours(self.socket):
            raise WarehouseAway
        if self._client is None:
            transport = httpx.AsyncHTTPTransport(uds=str(self.socket))
            self._client = httpx.AsyncClient(
                transport=transport, base_url="http://warehouse", timeout=PATIENCE_SECONDS, trust_env=False
            )
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            log.warning("warehouse_away", error=f"{type(error).__name__}: {error}")
            raise WarehouseAway from error
        if answer.status_code == 504:
            raise FigureTooLarge
        if answer.status_code == 503:
            raise WarehouseAway
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


def as_words(parameters: Mapping[str, Value]) -> dict[str, str]:
    """Parameters as ClickHouse reads them."""
    return {name: _word(value) for name, value in parameters.items()}


def _word(value: Value) -> str:
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "instants have a zone"
        return f"{value.timestamp():.6f}"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return value.isoformat() if isinstance(value, date) else str(value)
