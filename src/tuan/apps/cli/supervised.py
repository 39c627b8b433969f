"""Turn this process into the supervisor of the program's processes."""

import json
import os
import socket
import sys
from dataclasses import asdict
from typing import NoReturn

from tuan.apps import supervisor
from tuan.platform.embedded import EmbeddedPostgres

TUAN = [sys.executable, "-m", "tuan.apps.cli"]


def become_supervisor(
    *,
    listener: socket.socket | None = None,
    web: int = 0,
    workers: int = 0,
    database: EmbeddedPostgres | None = None,
    banner: str = "",
) -> NoReturn:
    """Run ``web`` processes on ``listener`` and ``workers``, beside the embedded ``database`` that we started."""
    shared = [] if listener is None else [listener.fileno()]
    folder = str(database.data_folder) if database else ""
    plan = supervisor.Plan(
        children=[
            *(("web", [*TUAN, "web", "--supervised", "--fd", str(fd)]) for fd in shared for _ in range(web)),
            *(("worker", [*TUAN, "worker", "--supervised"]) for _ in range(workers)),
        ],
        pass_fds=shared,
        close_fds=[database.hand_over()] if database else [],
        health=_own_address(listener) if listener is not None and banner else None,
        banner=banner,
        at_end=[*TUAN, "database-leave", folder] if database else [],
        database_socket=str(database.socket()) if database else "",
        database_start=[*TUAN, "database-start", folder] if database else [],
    )
    for descriptor in (*plan.pass_fds, *plan.close_fds):
        os.set_inheritable(descriptor, True)
    sys.stdout.flush()
    # Without site-packages and by its path: see the supervisor's own words.
    os.execv(sys.executable, [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(asdict(plan))])


def _own_address(listener: socket.socket) -> tuple[str, int]:
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104
