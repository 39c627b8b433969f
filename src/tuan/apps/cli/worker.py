"""``tuan worker``: work off jobs and deliveries."""

import os
from typing import Annotated

import typer


def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Work off jobs and deliveries. Start it on as many machines as you want, with one TUAN_DATABASE_URL."""
    from tuan.apps import lifeline
    from tuan.apps.cli.lean import leave_out_colours
    from tuan.apps.cli.supervised import become_supervisor
    from tuan.apps.ground import database
    from tuan.platform.settings import settings

    if processes > 1:
        become_supervisor(workers=processes)
    if supervised:
        lifeline.follow()
    with database() as url:
        os.environ["TUAN_DATABASE_URL"] = url
        settings.cache_clear()
        leave_out_colours()
        from tuan.apps.worker import main

        main()
