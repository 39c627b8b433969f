"""``tuan worker``: work off jobs and deliveries."""

import os
import socket
from typing import Annotated

import typer


def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    metrics_fd: Annotated[int | None, typer.Option(hidden=True)] = None,
    metrics_folder: Annotated[str | None, typer.Option(hidden=True)] = None,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Work off jobs and deliveries. Start it on as many machines as you want, with one TUAN_DATABASE_URL."""
    # Before the first counter is made.
    if metrics_folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder
    from tuan.apps import lifeline, listening
    from tuan.apps.cli.lean import leave_out_colours
    from tuan.apps.cli.supervised import become_supervisor
    from tuan.apps.ground import database
    from tuan.platform.settings import settings

    if supervised:
        lifeline.follow()
        door = socket.socket(fileno=metrics_fd) if metrics_fd is not None else None
    else:
        door = listening.bind_metrics(settings())
    if processes > 1:
        become_supervisor(workers=processes, metrics=door)
    with database() as url:
        os.environ["TUAN_DATABASE_URL"] = url
        settings.cache_clear()
        leave_out_colours()
        from tuan.apps.worker import main

        main(door)
