"""The engine's door: a socket in a folder that only we may enter, so whoever reaches it is us."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tuan.platform.warehouse.engine import Engine
from tuan.platform.warehouse.limits import TOO_MUCH
from tuan.platform.warehouse.place import make_private
from tuan.platform.warehouse.questions import Questions
from tuan.platform.warehouse.replay import Replay

HANDS = 4
log = structlog.get_logger()


def listen(path: Path) -> socket.socket:
    """Listen on a socket in a private folder; a dead engine's socket is replaced."""
    make_private(path.parent)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    path.chmod(0o600)
    return door


def app(engine: Engine, questions: Questions, replay: Replay) -> Starlette:
    """Answers by name."""
    hands = ThreadPoolExecutor(HANDS, thread_name_prefix="question")
    helping = ThreadPoolExecutor(2, thread_name_prefix="help")

    async def ask(request: Request) -> Response:
        asked = await request.json()
        try:
            sql, wanted = questions.find(asked["name"])
        except KeyError:
            return JSONResponse({"error": "there is no such question"}, 404)
        parameters = {name: value for name, value in asked["parameters"].items() if name in wanted}
        tag = uuid4().hex
        loop = asyncio.get_running_loop()
        turn = hands.submit(engine.rows, sql, parameters, tag)
        job: asyncio.Future[bytes] = asyncio.wrap_future(turn)
        gone: asyncio.Future[Any] = asyncio.create_task(_left(request))
        try:
            await asyncio.wait([job, gone], return_when=asyncio.FIRST_COMPLETED)
            while not job.done():
                # It waits for a hand, or the engine may not have begun with it: then it is looked for again.
                if not turn.cancel():
                    await loop.run_in_executor(helping, engine.cancel, tag)
                await asyncio.wait({job}, timeout=0.1)
            if gone.done():
                _ = job.cancelled() or job.exception()  # Nobody waits for either.
                return Response(status_code=499)
            return Response(_as_list(job.result()), media_type="application/json")
        except RuntimeError as error:  # As chDB says whatever is wrong.
            if any(word in str(error) for word in TOO_MUCH):
                log.warning("question_too_large", question=asked["name"], error=str(error)[:200])
                return JSONResponse({"error": "too large"}, 504)
            log.exception("question_failed", question=asked["name"])
            return JSONResponse({"error": str(error)[:500]}, 500)
        finally:
            gone.cancel()

    async def catch_up(request: Request) -> Response:
        within = (await request.json())["within"]
        is_there = await asyncio.get_running_loop().run_in_executor(helping, replay.catch_up, within)
        return JSONResponse({"is_caught_up": is_there})

    async def rebuild(_: Request) -> Response:
        replay.rebuild()
        return JSONResponse({"begun": True})

    async def state(_: Request) -> Response:
        return JSONResponse(replay.state())

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        replaying = asyncio.get_running_loop().run_in_executor(None, replay.run)
        replaying.add_done_callback(_must_go_on)
        yield
        replay.stop()
        await replaying
        hands.shutdown()
        helping.shutdown()

    return Starlette(
        routes=[
            Route("/ask", ask, methods=["POST"]),
            Route("/catch-up", catch_up, methods=["POST"]),
            Route("/rebuild", rebuild, methods=["POST"]),
            Route("/state", state),
        ],
        lifespan=lifespan,
    )


def _must_go_on(replaying: "asyncio.Future[None]") -> None:
    """An engine that does not count any more must not go on answering: it ends, and is started again."""
    if replaying.exception() is not None:
        log.error("replay_failed", exc_info=replaying.exception())
        os.kill(os.getpid(), signal.SIGKILL)


def _as_list(lines: bytes) -> bytes:
    return b'{"rows":[' + b",".join(lines.splitlines()) + b"]}"


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
