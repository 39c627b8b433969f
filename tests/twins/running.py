"""A twin runs as a real server on 127.0.0.1, in a thread with a loop of its own: what we await never waits for it in the same loop."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp, port: int) -> None:
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", loop="asyncio"))
        self.is_up = threading.Event()
        self.port = port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.port = self.servers[0].sockets[0].getsockname()[1]
        self.is_up.set()


@contextmanager
def running(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """The address of a running twin."""
    server = _Server(app, port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.is_up.wait(20), "the twin does not start"
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the twin does not stop"
