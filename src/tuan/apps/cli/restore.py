"""``tuan restore``: a shop as it was when the backup was made."""

from pathlib import Path
from typing import Annotated

import typer


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by 'tuan backup'.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a database that already holds data.")] = False,
) -> None:
    """Put a backup into an empty database, then bring it to the newest version."""
    from tuan import migrations
    from tuan.apps import safekeeping
    from tuan.apps.ground import database
    from tuan.platform.settings import settings

    with database() as url:
        safekeeping.unpack(file, url=url, data_folder=settings().data_folder, force=force)
        migrations.upgrade(url)
    print(f"Restored {file}.")
