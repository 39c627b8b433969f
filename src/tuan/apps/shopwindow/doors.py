"""Ask the shoppers' door what the page's script would ask it, within the process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Scope

# What an answer may depend on; the rest of the page's request is not passed on.
PASSED_ON = frozenset({b"cookie", b"accept-language", b"host"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door said."""

    status: int
    text: bytes

    @property
    def body(self) -> Any:
        """The answer's JSON; None when the door refused."""
        return orjson.loads(self.text) if self.status == 200 else None


async def ask(door: ASGIApp, scope: Scope, address: str) -> Answer:
    """The door's answer to a GET of an address such as `/products?limit=20`, for the one who asks for the page."""
    parts = urlsplit(address)
    inner: Scope = {
        "type": "http",
        "asgi": scope["asgi"],
        "http_version": "1.1",
        "method": "GET",
        "scheme": scope.get("scheme", "http"),
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name, value) for name, value in scope["headers"] if name in PASSED_ON],
        "client": scope.get("client"),
        "server": scope.get("server"),
        "state": dict(scope.get("state", {})),
    }
    status, chunks = 500, list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    try:
        await door(inner, receive, send)
    except Exception:
        # A door that broke has answered and written it down; it raises again for a server only.
        if not chunks:
            raise
    return Answer(status, b"".join(chunks))


async def ask_all(door: ASGIApp, scope: Scope, addresses: Sequence[str]) -> list[Answer]:
    """The answers to several questions, in their order."""
    return list(await asyncio.gather(*(ask(door, scope, address) for address in addresses)))
