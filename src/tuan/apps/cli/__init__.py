"""The command ``tuan``: one file per verb; each imports what it needs when called, so that every start is fast."""

import sys

import typer

from tuan.apps.cli import (
    admin,
    backup,
    bring,
    doctor,
    embedded,
    ledger,
    migrate,
    replay,
    restore,
    seed,
    simulate,
    up,
    warehouse,
    web,
    worker,
)
from tuan.platform.halt import Halt

app = typer.Typer(
    name="tuan",
    help="Tuan: an open, self-hosted social-commerce system.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(up.up)
app.command()(web.web)
app.command()(worker.worker)
app.command()(migrate.migrate)
app.command()(seed.seed)
app.command()(simulate.simulate)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(restore.restore)
app.command("import")(bring.bring)
app.add_typer(admin.admin, name="admin")
app.add_typer(ledger.ledger, name="ledger")
app.add_typer(replay.replay, name="replay")
app.add_typer(warehouse.warehouse, name="warehouse")
app.command("database-start", hidden=True)(embedded.start)
app.command("database-leave", hidden=True)(embedded.leave)


def main() -> None:
    """Run the command line; a ``Halt`` ends it with its sentence and exit code."""
    try:
        app()
    except Halt as halt:
        print(halt, file=sys.stderr)
        sys.exit(halt.exit_code)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
