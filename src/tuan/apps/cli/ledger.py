"""``tuan ledger``: questions to the books."""

import asyncio
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tuan.ledger.public import Verification

ledger = typer.Typer(help="Questions to the books.", no_args_is_help=True, rich_markup_mode=None)


@ledger.callback()
def group() -> None:
    """Questions to the books."""


@ledger.command()
def verify() -> None:
    """Prove that no transfer was changed, removed or put in between; exit code 1 if one was."""
    from tuan.apps.ground import migrated_database

    with migrated_database() as url:
        found = asyncio.run(_verify(url))
    print(f"{found.transfers} transfers on {found.accounts} accounts.")
    for problem in found.problems:
        print(f"  ✗  {problem}")
    if not found.ok:
        raise typer.Exit(1)
    print("  ✓  every hash, chain and balance is as it was written.")


async def _verify(url: str) -> "Verification":
    from tuan.ledger import public as books
    from tuan.platform.database import Database

    database = Database(url, pool_size=2)
    await database.open()
    try:
        return await books.verify(database)
    finally:
        await database.close()
