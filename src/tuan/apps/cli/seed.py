"""``tuan seed``: a demo shop in an empty database."""

import asyncio
import sys
import time

import typer

# While this file is there, the embedded database holds a piece of the demo shop and nothing else.
HALF_DONE = "demo-half-done"


def seed() -> None:
    """Fill an empty database with the demo shop; one that is not empty stays as it is."""
    from tuan.apps.ground import migrated_database

    with migrated_database() as url:
        asyncio.run(_seed(url))


async def _seed(url: str) -> None:
    from tuan.apps.demo.seed import is_empty
    from tuan.apps.demo.seed import seed as fill
    from tuan.apps.house import build
    from tuan.platform.settings import settings

    half_done = settings().data_folder / HALF_DONE
    house = build(settings(), url)
    await house.database.open()
    try:
        if not await is_empty(house):
            typer.echo("The database has a shop already; nothing was changed.")
            return
        started = time.monotonic()
        half_done.touch()
        tally = await fill(house, days=settings().demo_days, say=_say)
        half_done.unlink()
        _say(f"{tally.visits:,} visits, {tally.orders:,} orders, {tally.groups_opened:,} groups", is_last=True)
        typer.echo(f"  the demo shop is ready after {time.monotonic() - started:.0f} s")
    finally:
        await house.database.close()


def _say(what: str, *, is_last: bool = False) -> None:
    """One line that changes on a terminal; on a pipe, every line."""
    if not sys.stdout.isatty():
        typer.echo(f"  seeding {what} ...")
        return
    typer.echo(f"\r\x1b[2K  seeding {what} ...", nl=is_last)
