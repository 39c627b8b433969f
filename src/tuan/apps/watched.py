"""The worker's own small door, for machines that watch it: /metrics and /health."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tuan import __version__
from tuan.platform import metrics
from tuan.platform.database import Database

# Less than a scrape waits: without its database, the worker still tells its counters.
PATIENCE_SECONDS = 3
log = structlog.get_logger()


class _Server(uvicorn.Server):
    """A guest in the worker: signals are the worker's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def watched(database: Database, listener: socket.socket) -> None:
    """Answer until cancelled."""

    async def tell(_: Request) -> Response:
        return Response(metrics.exposed() + await _backlog(database), media_type=CONTENT_TYPE_LATEST)

    app = Starlette(routes=[Route("/health", _health), Route("/metrics", tell)])
    config = uvicorn.Config(
        app,
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    try:
        await server.serve(sockets=[listener])
    finally:
        # A cancelled server leaves its door open, and the event loop would wait behind it for ever.
        await server.shutdown(sockets=[listener])


async def _backlog(database: Database) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await metrics.backlog(database)
    except (TimeoutError, OperationalError, PoolTimeout) as error:
        log.warning("backlog_unknown", error=type(error).__name__)
        return b""


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "alive", "version": __version__})
