"""Somebody else's program: takes messages on a real socket and answers what it is told to."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

STATUS_LINES = {200: "OK", 204: "No Content", 302: "Found", 410: "Gone", 500: "Internal Server Error"}


@dataclass
class Receiver:
    """`answers` are given in turn, the last one for ever; one that drips says a letter now and then and never comes to an end."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [200])
    drips: bool = False
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def said(self) -> list[dict[str, Any]]:
        """What came."""
        return [json.loads(body) for body in self.bodies]

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        found = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        headers = {name.lower(): value for name, value in found.items()}
        body = await reader.readexactly(int(headers["content-length"]))
        self.headers.append(headers)
        self.bodies.append(body.decode())
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        more = "Location: http://169.254.169.254/latest/meta-data\r\n" if status == 302 else ""
        words = f"HTTP/1.1 {status} {STATUS_LINES[status]}\r\n{more}Content-Length: 4\r\nConnection: close\r\n\r\nwell"
        if self.drips:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not reader.at_eof():
                writer.write(b".")
                with contextlib.suppress(TimeoutError, ConnectionError):
                    await asyncio.wait_for(reader.read(1), 0.05)
            writer.close()
            return
        writer.write(words.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def a_receiver() -> AsyncIterator[Receiver]:
    """Listens on a free port."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
