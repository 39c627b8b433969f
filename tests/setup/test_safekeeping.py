"""What was backed up comes back, and nothing is replaced by mistake."""

import stat
import tarfile
from pathlib import Path

import psycopg
import pytest

from tuan.apps import safekeeping
from tuan.platform.halt import Halt


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "field_key").write_text("the old key")
    (folder / "postgres").mkdir()
    (folder / "warehouse").mkdir()
    return folder


@pytest.fixture
def kept(database_url: str, data_folder: Path, tmp_path: Path) -> Path:
    put(database_url, "before")
    file = tmp_path / "tuan.backup"
    safekeeping.pack(file, url=database_url, data_folder=data_folder)
    return file


def put(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists notes (word text)")
        connection.execute("insert into notes values (%s)", [word])


def words(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("select word from notes order by word")]


def test_a_backup_brings_back_rows_and_keys(kept: Path, database_url: str, data_folder: Path) -> None:
    put(database_url, "after")
    (data_folder / "keys" / "field_key").write_text("a new key")
    safekeeping.unpack(kept, url=database_url, data_folder=data_folder, force=True)
    assert words(database_url) == ["before"]
    assert (data_folder / "keys" / "field_key").read_text() == "the old key"
    replaced = list(data_folder.glob("before-restore-*/keys/field_key"))
    assert [path.read_text() for path in replaced] == ["a new key"], "what was there is kept aside"
    assert not (data_folder / "warehouse").exists(), "it is counted again from what came back"


def test_a_backup_is_private_and_leaves_the_cluster_out(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with tarfile.open(kept) as tar:
        assert {name.split("/")[1] for name in tar.getnames() if name.startswith("data/")} == {"keys"}


def test_a_database_with_data_is_not_replaced_by_mistake(kept: Path, database_url: str, data_folder: Path) -> None:
    put(database_url, "after")
    with pytest.raises(Halt, match="--force"):
        safekeeping.unpack(kept, url=database_url, data_folder=data_folder, force=False)
    assert words(database_url) == ["after", "before"]


def test_a_broken_backup_changes_nothing(kept: Path, database_url: str, data_folder: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:20_000])
    with pytest.raises(Halt, match=r"not a whole backup|did not work"):
        safekeeping.unpack(kept, url=database_url, data_folder=data_folder, force=True)
    assert words(database_url) == ["before"]
    assert (data_folder / "keys" / "field_key").read_text() == "the old key"


def test_a_file_that_exists_is_not_overwritten(kept: Path, database_url: str, data_folder: Path) -> None:
    with pytest.raises(Halt, match="exists already"):
        safekeeping.pack(kept, url=database_url, data_folder=data_folder)


def test_a_password_is_not_on_the_command_line(
    database_url: str, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@ / $PGPASSWORD" > {seen}\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setattr(safekeeping, "tool", lambda _name: program)
    with pytest.raises(Halt):
        safekeeping.pack(tmp_path / "b", url="postgresql://u:secret@localhost/d", data_folder=data_folder)
    arguments, password = seen.read_text().split(" / ")
    assert "secret" not in arguments
    assert password.strip() == "secret"
