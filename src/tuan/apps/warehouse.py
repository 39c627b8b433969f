"""The program that counts: the only one that carries the engine. It is spawned, never forked, and may be killed at any time."""

import os

import uvicorn

from tuan.analytics import streams
from tuan.apps.questions import questions
from tuan.platform import logs
from tuan.platform.settings import settings
from tuan.platform.warehouse.door import app, listen
from tuan.platform.warehouse.engine import Engine
from tuan.platform.warehouse.place import folder_of, make_private, socket_of
from tuan.platform.warehouse.replay import Replay
from tuan.platform.warehouse.shape import drop_if_shaped_otherwise

# Who buys goes before who counts.
NICE = 10


def main() -> None:
    """Replay and answer until SIGTERM or SIGINT."""
    os.nice(NICE)
    chosen = settings()
    logs.set_up(chosen.log_format)
    assert chosen.database_url is not None, "the command that starts us names the database"
    folder = folder_of(chosen.data_folder)
    make_private(folder)
    shapes = streams.streams()
    drop_if_shaped_otherwise(folder, [stream.create for stream in shapes])
    engine = Engine(folder / "store")
    replay = Replay(engine, chosen.database_url.get_secret_value(), shapes, prepare=[streams.raw("bucket")])
    config = uvicorn.Config(
        app(engine, questions(), replay),
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listen(socket_of(chosen.data_folder))])
