"""Web and worker as processes of their own, forked from one that has imported them: 0.1 s of this machine instead of 2 each.

`tests/setup` starts the same commands as people do.
"""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_nest = multiprocessing.get_context("forkserver")
_nest.set_forkserver_preload(["tuan.apps.web", "tuan.apps.worker", "uvicorn"])


@contextmanager
def running(database_url: str, *, with_worker: bool = True) -> Iterator[str]:
    """A running shop over the database; where it answers, as soon as it does."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as door:
        port = door.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        settings = {"TUAN_DATABASE_URL": database_url, "TUAN_DEMO": "true", "TUAN_HOST": "127.0.0.1"}
        # The worker sends the Sandbox's notifications to the address that the shop calls its own.
        known = settings | {"TUAN_PUBLIC_URL": address, "TUAN_PORT": str(port)}
        programs = [_nest.Process(target=_web, args=(os.environ | settings, door))]
        if with_worker:
            programs.append(_nest.Process(target=_worker, args=(os.environ | known,)))
        for program in programs:
            program.start()
    try:
        yield address
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.join(30)
        # A web server passes on, at its end, the signal that ended it.
        assert {program.exitcode for program in programs} <= {0, -signal.SIGTERM}


def _web(settings: dict[str, str], door: socket.socket) -> None:
    _become(settings, "web", "--fd", str(door.fileno()))


def _worker(settings: dict[str, str]) -> None:
    _become(settings, "worker")


def _become(settings: dict[str, str], *words: str) -> None:
    from tuan.apps.cli import main

    os.environ.clear()
    os.environ.update(settings)
    sys.argv = ["tuan", *words]
    main()
