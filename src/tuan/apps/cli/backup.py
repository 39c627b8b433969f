"""``tuan backup``: everything that cannot be made again, in one file."""

from pathlib import Path
from typing import Annotated

import typer


def backup(file: Annotated[Path, typer.Argument(help="The file to write, for example tuan.backup.")]) -> None:
    """Write database, keys, settings and pictures into one private file, while the shop goes on."""
    from tuan.apps import safekeeping
    from tuan.apps.ground import database
    from tuan.platform.settings import settings

    with database() as url:
        size = safekeeping.pack(file, url=url, data_folder=settings().data_folder)
    print(f"Wrote {file} ({size / 1e6:.1f} MB). It holds the keys and all personal data: keep it as safe as the shop.")
