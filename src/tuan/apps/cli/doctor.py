"""``tuan doctor``: what a person who has trouble should look at first."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

_LITTLE_ROOM_BYTES = 1_000_000_000
_CLOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``advice`` says what to do if it is not well."""

    what: str
    is_well: bool
    advice: str = ""


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Recompute the whole ledger, and look at the providers' bills.")
    ] = False,
) -> None:
    """Look at settings, folders, keys, database and pages; exit code 1 if something needs care."""
    findings = list(_look(deep=deep))
    for finding in findings:
        print(f"  {'✓' if finding.is_well else '✗'}  {finding.what}{'' if finding.is_well else ': ' + finding.advice}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


def _look(*, deep: bool) -> Iterator[Finding]:
    import tuan
    from tuan.platform.settings import settings

    chosen = settings()
    yield Finding(f"Tuan {tuan.__version__}, Python {platform.python_version()}, {platform.platform()}", is_well=True)
    yield Finding(f"data folder {chosen.data_folder}", os.access(chosen.data_folder, os.W_OK), "it cannot be written")
    free = shutil.disk_usage(chosen.data_folder).free
    yield Finding(f"{free / 1e9:.1f} GB free there", free > _LITTLE_ROOM_BYTES, "make room before the disk is full")
    for name in ("secret_key", "field_key"):
        kept = (chosen.data_folder / "keys" / name).exists()
        of_one_machine = kept and f"TUAN_{name.upper()}" not in os.environ and chosen.database_url is not None
        advice = f"with a database of your own, give every machine the same TUAN_{name.upper()}"
        yield Finding(f"{name} is {'made here' if kept else 'given'}", not of_one_machine, advice)
    for front_end in ("storefront", "console"):
        page = Path(tuan.__file__).parent / "web" / front_end / "index.html"
        yield Finding(f"pages of the {front_end}", page.exists(), "they are not built: run ./dev setup, or use a wheel")
    if chosen.clickhouse_url is None:
        yield from _look_at_warehouse(chosen.data_folder)
    else:
        yield _look_at_server(chosen.clickhouse_url.get_secret_value())
    yield from _look_at_database(deep=deep)


def _look_at_warehouse(data_folder: Path) -> Iterator[Finding]:
    from tuan.platform.warehouse.place import folder_of, is_installed

    folder = folder_of(data_folder)
    if not is_installed():
        yield Finding("no warehouse: figures need 'tuan[warehouse]', the shop does not", is_well=True)
    elif not folder.exists():
        yield Finding("warehouse is counted at the first 'tuan up'", is_well=True)
    else:
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        advice = "make it private with 'chmod 700', or remove it: 'tuan warehouse rebuild' counts it again"
        yield Finding(
            f"warehouse of {size / 1e6:.0f} MB (counted from the database: no backup holds it)",
            folder.stat().st_mode & 0o077 == 0,
            advice,
        )


def _look_at_server(url: str) -> Finding:
    from tuan.platform.warehouse.connect import Connected
    from tuan.platform.warehouse.replay import StoreAway

    store = Connected(url)
    try:
        return Finding(f"ClickHouse {store.text('select version()')} answers", is_well=True)
    except (StoreAway, RuntimeError) as error:
        return Finding("the server named by TUAN_CLICKHOUSE_URL does not answer as it should", False, str(error)[:200])
    finally:
        store.close()


def _look_at_database(*, deep: bool) -> Iterator[Finding]:
    import psycopg

    from tuan import migrations
    from tuan.apps.ground import database

    with database() as url, psycopg.connect(url, autocommit=True) as connection:
        info = connection.info
        where = "embedded" if info.host.startswith("/") else f"{info.host}:{info.port}"
        yield Finding(f"PostgreSQL {info.server_version // 10_000} answers ({where})", is_well=True)
        found, newest = migrations.version(url), migrations.newest()
        yield Finding(f"tables at version {found}", found == newest, f"the program needs {newest}: run 'tuan migrate'")
        drift = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
        assert drift is not None
        import time

        apart = abs(time.time() - drift[0])
        advice = f"{apart:.0f} s apart: set both machines' clocks by the network"
        yield Finding("clock agrees with the database's", apart < _CLOCK_SECONDS, advice)
        if found == newest:
            yield from _look_at_money(url) if deep else _look_at_invariants(url)


def _look_at_money(url: str) -> Iterator[Finding]:
    import asyncio

    from tuan.apps.proof import proof
    from tuan.platform.database import Database

    async def ask() -> dict[str, list[str]]:
        database = Database(url, pool_size=2)
        await database.open()
        try:
            return await proof(database)
        finally:
            await database.close()

    for what, problems in asyncio.run(ask()).items():
        yield Finding(what, not problems, "; ".join(problems[:5]))


def _look_at_invariants(url: str) -> Iterator[Finding]:
    import asyncio

    from tuan.apps.invariants import ALL, check
    from tuan.platform.database import Database

    async def ask() -> list[str]:
        database = Database(url, pool_size=2)
        await database.open()
        try:
            return await check(database)
        finally:
            await database.close()

    problems = asyncio.run(ask())
    yield Finding(f"{len(ALL)} things that must always hold do", not problems, "; ".join(problems[:5]))
