"""The embedded PostgreSQL survives what machines do to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.setup.running import processes_in
from tuan.platform.embedded import EmbeddedPostgres
from tuan.platform.embedded.processes import read_pid_file
from tuan.platform.halt import Halt

ANOTHER_PROGRAM = """
import sys
from pathlib import Path
from tuan.platform.embedded import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""

A_FIRST_START = """
import sys
from tuan.platform.embedded import owner

owner.SERVER_USER = "tuan-first-start"
print("ready", flush=True)
sys.stdin.readline()
print(owner._system_user().pw_uid, flush=True)
"""


@pytest.fixture
def folder(open_folder: Path) -> Path:
    return open_folder


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder)
    yield server
    server.stop()


def cluster(folder: Path) -> Path:
    return folder / "postgres" / "data"


def postgres_pids(folder: Path) -> list[int]:
    return [process.pid for process in processes_in(folder)]


def postmaster_pid(folder: Path) -> int:
    claim = read_pid_file(cluster(folder))
    assert claim is not None
    return claim.pid


def another_program(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ANOTHER_PROGRAM, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def answer(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from pebbles").fetchone()
        assert row is not None
        return row[0]


def put_a_pebble(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists pebbles (id int generated always as identity)")
        connection.execute("insert into pebbles default values")


def finish(program: "subprocess.Popen[str]") -> None:
    program.communicate("stop\n", timeout=60)
    assert program.returncode == 0


def test_two_programs_that_start_at_once_share_one_server(folder: Path) -> None:
    programs = [another_program(folder) for _ in range(3)]
    urls = {program.stdout.readline().strip() for program in programs if program.stdout}
    assert len(urls) == 1
    put_a_pebble(urls.pop())
    pid = postmaster_pid(folder)

    finish(programs[0])
    finish(programs[1])
    assert postmaster_pid(folder) == pid, "the server stays while somebody uses it"
    finish(programs[2])
    assert postgres_pids(folder) == []


def test_a_program_that_was_killed_no_longer_keeps_the_server(folder: Path, server: EmbeddedPostgres) -> None:
    killed = another_program(folder)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == server.start()
    killed.kill()
    killed.communicate()
    server.stop()
    assert postgres_pids(folder) == []


def test_kill_9_of_everything_loses_nothing_committed(folder: Path, server: EmbeddedPostgres) -> None:
    put_a_pebble(server.start())
    for pid in postgres_pids(folder):
        os.kill(pid, signal.SIGKILL)
    put_a_pebble(server.start())
    assert answer(server.url()) == 2


def test_kill_9_of_the_postmaster_alone_waits_for_its_backends(folder: Path, server: EmbeddedPostgres) -> None:
    put_a_pebble(server.start())
    with closing(psycopg.connect(server.url())) as old:
        backend = psutil.Process(old.info.backend_pid)
        # A stopped backend cannot notice that its postmaster died: the next start has to end it.
        backend.suspend()
        os.kill(postmaster_pid(folder), signal.SIGKILL)
        put_a_pebble(server.start())
        assert answer(server.url()) == 2
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE


def test_a_pid_file_that_names_a_stranger_is_stale(folder: Path, server: EmbeddedPostgres) -> None:
    put_a_pebble(server.start())
    pid_file = cluster(folder) / "postmaster.pid"
    claim = pid_file.read_text().splitlines()
    server.stop()
    # The stranger runs as the server's own user, the case that PostgreSQL itself takes for a living server.
    as_owner = {} if os.geteuid() else {"user": pid_file.parent.stat().st_uid, "group": pid_file.parent.stat().st_gid}
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **as_owner)  # type: ignore[call-overload]
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *claim[1:]]) + "\n")
        assert not server.is_running()
        assert answer(server.start()) == 1
        assert stranger.poll() is None, "the stranger is left alone"
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("remains", ["", "not a pid\n", "999999999\n/nowhere\n"])
def test_a_broken_pid_file_is_stale(folder: Path, server: EmbeddedPostgres, remains: str) -> None:
    put_a_pebble(server.start())
    server.stop()
    (cluster(folder) / "postmaster.pid").write_text(remains)
    assert answer(server.start()) == 1


def test_a_death_while_making_the_database_leaves_nothing_in_the_way(folder: Path, server: EmbeddedPostgres) -> None:
    half = folder / "postgres" / "data.half-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (folder / "postgres").chmod(0o700)
    if os.geteuid() == 0:
        server_folder_owner = pytest.importorskip("pwd").getpwnam("tuan-postgres")
        os.chown(folder / "postgres", server_folder_owner.pw_uid, server_folder_owner.pw_gid)
    put_a_pebble(server.start())
    assert not half.exists()


def test_a_folder_with_a_long_name_works(folder: Path) -> None:
    deep = folder / ("long name " * 8).strip() / "团团" / "x"
    deep.parent.mkdir(parents=True)
    with EmbeddedPostgres(deep, durable=False) as server:
        put_a_pebble(server.url())


def test_only_the_owner_may_enter_the_folder(folder: Path, server: EmbeddedPostgres) -> None:
    server.start()
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o700
    assert cluster(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_first_starts_at_once_agree_on_the_server_user() -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", A_FIRST_START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    try:
        for start in starts:
            assert start.stdout is not None
            assert start.stdout.readline() == "ready\n"
        for start in starts:
            assert start.stdin is not None
            start.stdin.write("go\n")
            start.stdin.flush()
        users = {start.communicate()[0].strip() for start in starts}
    finally:
        subprocess.run(["userdel", "tuan-first-start"], check=True)
    assert len(users) == 1
    assert users.pop().isdigit()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_is_told_when_the_server_user_cannot_reach_the_folder(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(Halt, match="may not enter") as told:
        EmbeddedPostgres(folder / "inside").start()
    assert told.value.exit_code == 2
    assert folder.stat().st_mode & 0o777 == 0o700, "nobody's folder is opened up"
    assert not (folder / "inside").exists()


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(folder: Path) -> None:
    (folder / "taken").write_text("")
    with pytest.raises(Halt, match="cannot keep its database"):
        EmbeddedPostgres(folder / "taken").start()
