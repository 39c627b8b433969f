"""``tuan warehouse``: the process that counts, and what a person may want of it."""

import asyncio
import contextlib
import shutil
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tuan.platform.warehouse import Warehouse

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

    if settings().clickhouse_url is not None:
        raise Halt(
            "A ClickHouse server counts, named by TUAN_CLICKHOUSE_URL; the worker brings it what it needs.", exit_code=2
        )
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

    is_there = settings().clickhouse_url is not None or is_ours(socket_of(settings().data_folder))
    if is_there and asyncio.run(_told_to_rebuild()):
        print("Everything is counted again; figures are complete in a moment.")
        return
    shutil.rmtree(folder_of(settings().data_folder) / "store", ignore_errors=True)
    print("Everything is counted again at the next start.")


async def _told_to_rebuild() -> bool:
    from tuan.platform.warehouse import WarehouseAway

    async with _warehouse() as warehouse:
        try:
            await warehouse.rebuild()
        except WarehouseAway:  # A socket that a dead engine left behind.
            return False
    return True


async def _state() -> dict[str, Any]:
    from tuan.platform.halt import Halt
    from tuan.platform.warehouse import WarehouseAway

    async with _warehouse() as warehouse:
        try:
            return await warehouse.state()
        except WarehouseAway as away:
            raise Halt(
                "The warehouse does not answer; 'tuan up' starts it where 'tuan[warehouse]' is installed, "
                "or TUAN_CLICKHOUSE_URL names a server."
            ) from away


@contextlib.asynccontextmanager
async def _warehouse() -> "AsyncIterator[Warehouse]":
    from tuan.apps.ground import migrated_database
    from tuan.apps.house import warehouse_of
    from tuan.platform.database import Database
    from tuan.platform.settings import settings
    from tuan.platform.warehouse import Door
    from tuan.platform.warehouse.place import socket_of

    async with contextlib.AsyncExitStack() as stack:
        found: Warehouse = Door(socket_of(settings().data_folder))
        if settings().clickhouse_url is not None:
            database = Database(stack.enter_context(migrated_database()), pool_size=2)
            await database.open()
            stack.push_async_callback(database.close)
            found = warehouse_of(settings(), database)
        stack.push_async_callback(found.close)
        yield found
