"""``tuan replay``: real data through the real API."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

replay = typer.Typer(
    help="Play real data through the API of a running shop.", no_args_is_help=True, rich_markup_mode=None
)


@replay.callback()
def group() -> None:
    """Play real data through the API of a running shop."""


@replay.command("group-buys")
def group_buys(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="'initiator TAB item [TAB participant,…]' per line, plain or .zst."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="How many lines.")] = 1000,
    seats: Annotated[int, typer.Option(min=2, max=100, help="Seats of each group.")] = 2,
    concurrency: Annotated[int, typer.Option(min=1, max=512, help="Buyers at the same time.")] = 8,
    url: Annotated[str, typer.Option(help="Where the shop runs.")] = "http://127.0.0.1:8000",
    kill_every: Annotated[
        float | None, typer.Option(help="Kill -9 a web or worker process about every so many seconds.")
    ] = None,
    supervisor: Annotated[int | None, typer.Option(help="The process id of 'tuan up', for --kill-every.")] = None,
) -> None:
    """Replay group-buys as concurrent buyers against a shop that runs with the same settings; exit code 1 if a line ends wrong."""
    from tuan.apps.ground import migrated_database

    with migrated_database() as database_url:
        good = asyncio.run(
            _replay(
                database_url,
                file,
                url=url,
                limit=limit,
                seats=seats,
                concurrency=concurrency,
                kill_every=kill_every,
                supervisor=supervisor,
            )
        )
    if not good:
        raise typer.Exit(1)


async def _replay(
    database_url: str, file: Path, *, url: str, limit: int, seats: int, concurrency: int, kill_every: float | None,
    supervisor: int | None,
) -> bool:  # fmt: skip
    from tuan.apps.house import build
    from tuan.apps.replay.run import replay as play
    from tuan.platform.settings import settings

    house = build(settings(), database_url)
    await house.database.open()
    try:
        return await play(
            house, file, url=url, limit=limit, seats=seats, concurrency=concurrency, kill_every=kill_every,
            supervisor=supervisor, say=typer.echo,
        )  # fmt: skip
    finally:
        await house.database.close()
