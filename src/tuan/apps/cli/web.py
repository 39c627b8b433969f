"""``tuan web``: answer requests."""

import os
import socket
from typing import Annotated

import typer


def web(
    port: Annotated[int | None, typer.Option(help="The TCP port; 0 takes any that is free.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the port.")] = 1,
    fd: Annotated[int | None, typer.Option(hidden=True)] = None,
    metrics_folder: Annotated[str | None, typer.Option(hidden=True)] = None,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Answer requests. Start it on as many machines as you want, with one TUAN_DATABASE_URL."""
    # Before the first counter is made.
    if metrics_folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder
    from tuan.apps import lifeline, listening
    from tuan.apps.cli.supervised import become_supervisor
    from tuan.apps.ground import database
    from tuan.platform.settings import settings

    if supervised:
        lifeline.follow()
    if fd is not None:
        _serve(socket.socket(fileno=fd))
        return
    chosen = settings()
    listener = listening.bind(host or chosen.host, chosen.port if port is None else port)
    print(f"Answering on port {listener.getsockname()[1]}.", flush=True)
    if processes > 1:
        become_supervisor(listener=listener, web=processes)
    with database() as url:
        os.environ["TUAN_DATABASE_URL"] = url
        settings.cache_clear()
        _serve(listener)


def _serve(listener: socket.socket) -> None:
    import uvicorn

    from tuan.apps.cli.lean import leave_out_colours

    leave_out_colours()
    config = uvicorn.Config(
        "tuan.apps.web:app",
        factory=True,
        access_log=False,
        # Ours, after TUAN_TRUSTED_PROXIES: uvicorn's own would believe whoever is on this machine.
        proxy_headers=False,
        server_header=False,
        log_config=None,
        log_level="warning",
        # Streams of live seats end only when their reader leaves; a stop does not wait for that.
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])
