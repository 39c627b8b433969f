"""``tuan up``: everything in one, watched over until Ctrl-C."""

import contextlib
import os
import signal
import subprocess
from typing import Annotated

import typer


def up(
    port: Annotated[int | None, typer.Option(help="The TCP port; 0 takes any that is free.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="A demo shop, seeded into an empty database.")] = False,
) -> None:
    """Run everything: database, web, worker. Ctrl-C stops it cleanly."""
    # Until the supervisor takes over, a stop unwinds what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _set_environment(port=port, host=host, demo=demo)
    from tuan import migrations
    from tuan.apps import listening
    from tuan.apps.cli.banner import DEMO_ACCOUNTS, banner
    from tuan.apps.cli.seed import HALF_DONE
    from tuan.apps.cli.supervised import TUAN, become_supervisor
    from tuan.apps.ground import given_database
    from tuan.platform.embedded import EmbeddedPostgres
    from tuan.platform.settings import settings

    chosen = settings()
    listener = listening.bind(chosen.host, chosen.port)
    metrics = listening.bind_metrics(chosen)
    taken_port = listener.getsockname()[1]
    # Whatever goes wrong before the supervisor takes over: the database does not stay behind.
    with contextlib.ExitStack() as until_taken_over:
        server = None
        if chosen.database_url is not None:
            url = given_database(chosen)
        else:
            print("Starting the database ...", flush=True)
            server = until_taken_over.enter_context(EmbeddedPostgres(chosen.data_folder))
            url = server.url()
            if (chosen.data_folder / HALF_DONE).exists():
                print("The demo shop was not finished last time: beginning again.", flush=True)
                server.begin_again()
                (chosen.data_folder / HALF_DONE).unlink()
        print("Bringing its tables up to date ...", flush=True)
        migrations.upgrade(url)
        public_url = str(chosen.public_url or listening.address_for_others(chosen.host, taken_port)).rstrip("/")
        os.environ |= {
            "TUAN_DATA_FOLDER": str(chosen.data_folder),
            "TUAN_DATABASE_URL": url,
            "TUAN_PUBLIC_URL": public_url,
            "TUAN_PORT": str(taken_port),
        }
        if chosen.demo and not (chosen.data_folder / DEMO_ACCOUNTS).exists():
            _seed([*TUAN, "seed"])
        print("Starting web and worker ...", flush=True)
        become_supervisor(
            listener=listener,
            web=chosen.web_processes,
            workers=chosen.worker_processes,
            metrics=metrics,
            database=server,
            banner=banner(public_url, port=taken_port, data_folder=chosen.data_folder, demo=chosen.demo),
        )


def _seed(command: list[str]) -> None:
    """In a process of its own: its pictures need memory, and this one wants to stay small."""
    from tuan.platform.halt import Halt

    if subprocess.run(command, check=False).returncode != 0:
        raise Halt("The demo shop could not be made; the reason is above.")


def _set_environment(*, port: int | None, host: str | None, demo: bool) -> None:
    """Options are settings, and all processes read their settings from the environment."""
    if port is not None:
        os.environ["TUAN_PORT"] = str(port)
    if host is not None:
        os.environ["TUAN_HOST"] = host
    if demo:
        os.environ["TUAN_DEMO"] = "true"
