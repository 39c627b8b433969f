"""Backups: one tar file with a manifest, the database as pg_dump wrote it, and the data folder without it."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import tuan
from tuan import migrations
from tuan.platform.embedded import tool
from tuan.platform.halt import Halt
from tuan.platform.warehouse.place import folder_of

_FORMAT = 1
_MANIFEST = "manifest.json"
_DATABASE = "database.dump"
_FOLDER = "data"
# The cluster's own files are no backup: they change under the copying hand.
# The warehouse is counted again from the database. The others are our own half-done work.
_LEFT_OUT = ("postgres", "warehouse", "before-restore-", ".tuan-")


def pack(file: Path, *, url: str, data_folder: Path) -> int:
    """Write a backup to ``file``, readable by its owner only; its size in bytes.

    Raises ``Halt`` if the file exists or cannot be written.
    """
    if file.exists():
        raise Halt(f"{file} exists already: name a new file.", exit_code=2)
    with _in_words(file), tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".tuan-backup-") as folder:
        dump = Path(folder, _DATABASE)
        _run([tool("pg_dump"), "--format=custom", "--no-owner", f"--file={dump}"], "The backup", url=url)
        half = Path(folder, "half")
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w") as tar,
        ):
            _add_text(tar, _MANIFEST, json.dumps(_manifest(url)))
            tar.add(dump, _DATABASE)
            # After the database: a picture that came meanwhile is one too many, never one too few.
            for path in sorted(data_folder.iterdir()):
                if not path.name.startswith(_LEFT_OUT):
                    tar.add(path, f"{_FOLDER}/{path.name}")
        os.link(half, file)
    return file.stat().st_size


def unpack(file: Path, *, url: str, data_folder: Path, force: bool) -> None:
    """Replace database and data folder by what ``file`` holds.

    Raises ``Halt`` if the file is no backup or is newer than this program, or if the database holds data and
    ``force`` is not given. The database changes as a whole or not at all.
    """
    if not file.is_file():
        raise Halt(f"There is no file {file}.", exit_code=2)
    with _in_words(file), tempfile.TemporaryDirectory(dir=data_folder, prefix=".tuan-restore-") as folder:
        try:
            with tarfile.open(file) as tar:
                tar.extractall(folder, filter="data")
            manifest = json.loads(Path(folder, _MANIFEST).read_text())
        except (tarfile.TarError, FileNotFoundError, ValueError) as error:
            raise Halt(f"{file} is not a whole backup of Tuan.", exit_code=2) from error
        if (manifest["version"] or "") > migrations.newest():
            raise Halt(f"{file} was made by a newer Tuan ({manifest['tuan']}): install that one first.", exit_code=2)
        if not force and _holds_data(url):
            raise Halt("The database already holds data: '--force' replaces it with the backup.", exit_code=2)
        _replace_database(Path(folder, _DATABASE), url)
        _replace_folder(Path(folder, _FOLDER), data_folder)
    # It counted another database's facts; from these, it is counted again.
    shutil.rmtree(folder_of(data_folder), ignore_errors=True)


def _manifest(url: str) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "tuan": tuan.__version__,
        "version": migrations.version(url),
        "made_at": datetime.now(UTC).isoformat(),
    }


def _holds_data(url: str) -> bool:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('public') "
            "and relname <> 'alembic_version'"
        ).fetchall()
        return any(
            connection.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier(name))).fetchone()
            for (name,) in tables
        )


def _replace_database(dump: Path, url: str) -> None:
    """In one transaction: empty the schema, then run what pg_restore says."""
    said = dump.with_suffix(".sql")
    with said.open("w") as out:
        out.write("set lock_timeout = '10s';\ndrop schema public cascade;\ncreate schema public;\n")
        out.flush()
        _run(
            [tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", dump],
            "Reading the backup",
            to=out.fileno(),
        )
    psql = [str(tool("psql")), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run([*psql, f"--file={said}"], "Restoring", url=url)


def _replace_folder(kept: Path, data_folder: Path) -> None:
    if not kept.exists():
        return
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for path in kept.iterdir():
        there = data_folder / path.name
        if there.exists():
            # Never thrown away: a person may have meant the other machine.
            before = data_folder / f"before-restore-{stamp}"
            before.mkdir(mode=0o700, exist_ok=True)
            there.rename(before / path.name)
        shutil.move(path, there)


def _run(command: list[str | Path], what: str, *, url: str | None = None, to: int = subprocess.DEVNULL) -> None:
    words, env = [str(part) for part in command], dict(os.environ)
    if url is not None:
        address: dict[str, Any] = dict(conninfo_to_dict(url))
        # Everybody may read a command line; only we may read our environment.
        env["PGPASSWORD"] = str(address.pop("password", "") or "")
        words.append(f"--dbname={make_conninfo(**address)}")
    done = subprocess.run(words, check=False, stdout=to, stderr=subprocess.PIPE, text=True, env=env)
    if done.returncode != 0:
        told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        if "lock timeout" in done.stderr:
            raise Halt("The database is in use: stop Tuan (every 'up', 'web' and 'worker') and try again.")
        raise Halt(f"{what} did not work: {told[0]}")


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    entry.mode = 0o600
    tar.addfile(entry, io.BytesIO(text.encode()))


@contextlib.contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Halt(f"{file}: {(error.strerror or str(error)).lower()}.") from error
