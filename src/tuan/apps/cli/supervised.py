"""Turn this process into the supervisor of the program's processes."""

import json
import os
import socket
import sys
import tempfile
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from tuan.apps import supervisor
from tuan.platform.embedded import EmbeddedPostgres

TUAN = [sys.executable, "-m", "tuan.apps.cli"]


def become_supervisor(
    *,
    listener: socket.socket | None = None,
    web: int = 0,
    workers: int = 0,
    metrics: socket.socket | None = None,
    database: EmbeddedPostgres | None = None,
    banner: str = "",
) -> NoReturn:
    """Run ``web`` processes on ``listener`` and ``workers`` watched on ``metrics``, beside the ``database`` that we started."""
    shared = [] if listener is None else [listener.fileno()]
    watched = [] if metrics is None else [metrics.fileno()]
    counted = _Counted() if max(web, workers) > 1 else None
    web_command = [*TUAN, "web", "--supervised", *(counted.option("web") if counted and web > 1 else [])]
    worker_command = [
        *(*TUAN, "worker", "--supervised"),
        *(word for fd in watched for word in ("--metrics-fd", str(fd))),
        *(counted.option("worker") if counted and workers > 1 else []),
    ]
    folder = str(database.data_folder) if database else ""
    plan = supervisor.Plan(
        children=[
            *(("web", [*web_command, "--fd", str(fd)]) for fd in shared for _ in range(web)),
            *(("worker", worker_command) for _ in range(workers)),
        ],
        # Where people look at figures; a machine of workers only has nobody to answer.
        late=[("warehouse", [*TUAN, "warehouse", "serve", "--supervised"])] if banner and _counts_here() else [],
        pass_fds=[*shared, *watched],
        close_fds=[database.hand_over()] if database else [],
        health=_own_address(listener) if listener is not None and banner else None,
        banner=banner,
        at_end=[*TUAN, "database-leave", folder] if database else [],
        database_socket=str(database.socket()) if database else "",
        temporary=counted.folder if counted else "",
        database_start=[*TUAN, "database-start", folder] if database else [],
    )
    for descriptor in (*plan.pass_fds, *plan.close_fds):
        os.set_inheritable(descriptor, True)
    sys.stdout.flush()
    # Without site-packages and by its path: see the supervisor's own words.
    os.execv(sys.executable, [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(asdict(plan))])


class _Counted:
    """A folder in which processes of one kind count together, so that whichever is asked answers for all."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="tuan-metrics-")

    def option(self, kind: str) -> list[str]:
        folder = Path(self.folder, kind)
        folder.mkdir()
        return ["--metrics-folder", str(folder)]


def _counts_here() -> bool:
    from tuan.platform.settings import settings

    return settings().clickhouse_url is None and find_spec("chdb") is not None


def _own_address(listener: socket.socket) -> tuple[str, int]:
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104
