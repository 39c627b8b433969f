"""A small HTTP/1.1 client: one connection, one request at a time, so cheap that it does not measure itself."""

import asyncio
from types import TracebackType
from typing import Any, Self

import orjson


class Connection:
    """A kept-alive connection to the server under test (this machine only)."""

    def __init__(self, port: int, cookie: str = "", csrf_token: str = "") -> None:
        self.port = port
        self.headers = f"Host: 127.0.0.1:{port}\r\nAccept-Language: en\r\n"
        if cookie:
            self.headers += f"Cookie: {cookie}\r\nX-CSRF-Token: {csrf_token}\r\n"

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and JSON body (None when empty)."""
        content = raw if raw is not None else b"" if body is None else orjson.dumps(body)
        more = "".join(
            f"{name}: {value}\r\n" for name, value in (headers or {"Content-Type": "application/json"}).items()
        )
        head = f"{method} {path} HTTP/1.1\r\n{self.headers}{more}Content-Length: {len(content)}\r\n\r\n"
        self.writer.write(head.encode() + content)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(answer[9:12])
        length = 0
        if "content-length: " in answer:
            length = int(answer.split("content-length: ", 1)[1].split("\r\n", 1)[0])
        received = await self.reader.readexactly(length) if length else b""
        return status, orjson.loads(received) if received and "json" in answer else None
