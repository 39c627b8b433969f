"""``tuan warehouse``: the process that counts, and what a person may want of it."""

import asyncio
import shutil
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tuan.platform.warehouse import Door

warehouse = typer.Typer(help="The process that counts figures.", no_args_is_help=True, rich_markup_mode=None)


@warehouse.callback()
def group() -> None:
    """The process that counts figures."""


@warehouse.command()
def serve(supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False) -> None:
    """Count until stopped; 'tuan up' does this by itself. Needs 'tuan[warehouse]'."""
    import os

    from tuan.apps import lifeline
    from tuan.apps.ground import migrated_database
    from tuan.platform.halt import Halt
    from tuan.platform.settings import settings
    from tuan.platform.warehouse.place import is_installed

    if not is_installed():
        raise Halt("The engine is not installed: pip install 'tuan[warehouse]'.", exit_code=2)
    if supervised:
        lifeline.follow()
    with migrated_database() as url:
        os.environ["TUAN_DATABASE_URL"] = url
        settings.cache_clear()
        from tuan.apps.warehouse import main

        main()


@warehouse.command()
def state() -> None:
    """How far the counting is."""
    told = asyncio.run(_state())
    for table, position in told["positions"].items():
        print(f"  {table}: up to position {position}")
    if not told["is_connected"]:
        print("  The database is away; the engine waits for it.")


@warehouse.command()
def rebuild() -> None:
    """Forget everything that was counted and count it again from PostgreSQL. Nothing is lost: PostgreSQL has it all."""
    from tuan.platform.settings import settings
    from tuan.platform.warehouse.place import folder_of, is_ours, socket_of

    if is_ours(socket_of(settings().data_folder)) and asyncio.run(_told_to_rebuild()):
        print("The engine counts everything again; figures are complete in a moment.")
        return
    shutil.rmtree(folder_of(settings().data_folder) / "store", ignore_errors=True)
    print("Everything is counted again at the next start.")


async def _told_to_rebuild() -> bool:
    from tuan.platform.warehouse import WarehouseAway

    door = _door()
    try:
        await door.rebuild()
    except WarehouseAway:  # A socket that a dead engine left behind.
        return False
    finally:
        await door.close()
    return True


async def _state() -> dict[str, Any]:
    from tuan.platform.halt import Halt
    from tuan.platform.warehouse import WarehouseAway

    door = _door()
    try:
        return await door.state()
    except WarehouseAway as away:
        raise Halt("The engine does not run; 'tuan up' starts it where 'tuan[warehouse]' is installed.") from away
    finally:
        await door.close()


def _door() -> "Door":
    from tuan.platform.settings import settings
    from tuan.platform.warehouse import Door
    from tuan.platform.warehouse.place import socket_of

    return Door(socket_of(settings().data_folder))
