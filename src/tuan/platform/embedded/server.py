"""One server per data folder, however many programs ask for it, and whatever happened to the last one."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from tuan.platform.embedded import cluster, owner, processes, program
from tuan.platform.halt import Halt

SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 100  # Bytes: Linux allows 107, macOS 103.
_START_SECONDS = 300  # Recovery after a crash replays up to max_wal_size before the server answers.
_BURIAL_SECONDS = 5
_LOG_BYTES_KEPT = 10_000_000


class EmbeddedPostgres:
    """The PostgreSQL server of one data folder.

    ``start`` and ``stop`` may be called from any number of programs at once: the first starts it, the last stops it.
    A program that dies without ``stop`` no longer counts; the kernel drops its lock.
    """

    def __init__(self, data_folder: Path, *, durable: bool = True) -> None:
        self.data_folder = data_folder.absolute()
        self._folder = self.data_folder / "postgres"
        self._cluster = self._folder / "data"
        self._durable = durable
        self._share: IO[str] | None = None

    def start(self) -> str:
        """Start or join the server, make the database if it is missing, and return its URL.

        Raises ``Halt`` with the reason when PostgreSQL does not start.
        """
        with _naming_the_trouble(self._folder):
            runs_as = self._prepare_folder()
            with self._alone(runs_as):
                if self._share is None:
                    self._share = self._open("in-use.lock", runs_as)
                fcntl.flock(self._share, fcntl.LOCK_SH)
                while (server := self._answering()) is None:
                    self._launch(runs_as)
        return _address(server, cluster.DATABASE)

    def stop(self) -> None:
        """Leave the server; it stops when nobody else uses it."""
        if self._share is not None:
            self._share.close()
            self._share = None
            self.stop_if_unused()

    def stop_if_unused(self) -> None:
        """Stop the server unless a program that called ``start`` still lives."""
        if not self._cluster.exists():
            return
        runs_as = owner.choose(self._folder)
        with self._alone(runs_as), self._open("in-use.lock", runs_as) as use:
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._shut_down(runs_as)

    def hand_over(self) -> int:
        """Give our use of the server to whoever inherits the returned file descriptor; it lasts until that is closed."""
        assert self._share is not None, "start it first"
        descriptor = os.dup(self._share.fileno())
        self._share.close()
        self._share = None
        return descriptor

    def is_running(self) -> bool:
        """Whether a server works in this folder, started by us or by another program."""
        return processes.running_server(self._cluster) is not None

    def begin_again(self) -> None:
        """Replace our database by an empty one, whoever is connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            name = sql.Identifier(cluster.DATABASE)
            connection.execute(sql.SQL("drop database {} with (force)").format(name))
            connection.execute(sql.SQL("create database {}").format(name))

    def url(self, database: str = cluster.DATABASE) -> str:
        """The address of the running server. Raises ``Halt`` if it does not run."""
        return _address(self._running(), database)

    def socket(self) -> Path:
        """The socket of the running server. Raises ``Halt`` if it does not run."""
        return _sockets_of(self._running()) / SOCKET

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> processes.PidFile:
        server = processes.running_server(self._cluster)
        if server is None:
            raise Halt(f"The embedded PostgreSQL in {self._folder} is not running.")
        return server

    def _prepare_folder(self) -> owner.Owner:
        runs_as = owner.choose(self._folder)
        owner.require_reach(self._folder, runs_as)
        # Passable but not readable, so that the server's own user reaches its folder and sees nothing else.
        self._folder.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not self._folder.exists():
            with contextlib.suppress(FileExistsError):
                self._folder.mkdir(mode=0o700)
            runs_as.take(self._folder)
        return runs_as

    @contextlib.contextmanager
    def _alone(self, runs_as: owner.Owner) -> Iterator[None]:
        with self._open("start.lock", runs_as) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open(self, name: str, runs_as: owner.Owner) -> IO[str]:
        path = self._folder / name
        opened = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        runs_as.take(path)
        return opened

    def _launch(self, runs_as: owner.Owner) -> None:
        binaries = program.for_owner(runs_as, self._folder)
        if self._cluster.exists():
            processes.clear_remains(self._cluster)
        else:
            cluster.make(self._folder, binaries, runs_as, durable=self._durable)
        log = self._folder / "server.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES_KEPT:
            log.rename(log.with_name("server.old.log"))
        written_before = log.stat().st_size if log.exists() else 0
        chosen = {**cluster.settings(durable=self._durable), "unix_socket_directories": str(self._sockets(runs_as))}
        options = " ".join(f"-c {name}={_quoted(value)}" for name, value in chosen.items())
        command = [str(binaries / "pg_ctl"), "start", "-w", "-t", str(_START_SECONDS), "-D", str(self._cluster)]
        # The server outlives us and keeps whatever it inherits: pipes would make everybody wait for its end.
        started = subprocess.run(
            [*command, "-l", str(log), "-o", options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            cwd=self._folder,
            **runs_as.as_process(),
        )
        if started.returncode != 0:
            told = log.read_bytes()[written_before:].decode(errors="replace") if log.exists() else ""
            raise Halt(f"The embedded PostgreSQL did not start: {cluster.reason(told)} (more in {log}).")

    def _shut_down(self, runs_as: owner.Owner) -> None:
        if not self.is_running():
            return
        binaries = program.for_owner(runs_as, self._folder)
        command = [str(binaries / "pg_ctl"), "stop", "-w", "-t", "60", "-m", "fast", "-D", str(self._cluster)]
        stopped = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self._folder, **runs_as.as_process()
        )
        if stopped.returncode != 0 and self.is_running():
            raise Halt(f"The embedded PostgreSQL did not stop: {cluster.reason(stopped.stdout + stopped.stderr)}.")

    def _sockets(self, runs_as: owner.Owner) -> Path:
        folder = self._folder / "socket"
        if len(os.fsencode(folder / SOCKET)) > _LONGEST_SOCKET_PATH:
            name = hashlib.sha256(os.fsencode(self._folder)).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"tuan-{runs_as.uid}-{name}"
        if not folder.exists():
            folder.mkdir(mode=0o700)
            runs_as.take(folder)
        seen = folder.lstat()
        # A name in the common temporary folder can be taken by anybody first.
        if folder.is_symlink() or seen.st_uid != runs_as.uid or seen.st_mode & 0o077:
            raise Halt(f"The folder {folder} must belong to {runs_as.name} alone: remove it and start again.")
        return folder

    def _answering(self) -> processes.PidFile | None:
        """The running server, once it has our database. None for one that died, even if it died just now."""
        server = self._ready()
        if server is None:
            return None
        try:
            _create_database(_address(server, "postgres"))
        except psycopg.OperationalError as error:
            # The system may still be burying a server that was killed a moment ago.
            deadline = time.monotonic() + _BURIAL_SECONDS
            while self.is_running():
                if time.monotonic() > deadline:
                    raise Halt(
                        f"The embedded PostgreSQL in {self._folder} runs but does not answer: {error}."
                    ) from error
                time.sleep(0.02)
            return None
        return server

    def _ready(self) -> processes.PidFile | None:
        """Wait for a server that somebody else began to start, and perhaps did not live to see running."""
        deadline = time.monotonic() + _START_SECONDS
        while (server := processes.running_server(self._cluster)) is not None and not server.is_ready:
            if time.monotonic() > deadline:
                log = self._folder / "server.log"
                raise Halt(f"The embedded PostgreSQL is still recovering (see {log}): try again later.")
            time.sleep(0.02)
        return server


def _sockets_of(server: processes.PidFile) -> Path:
    assert server.socket_folder is not None, "a running server has one"
    return server.socket_folder


def _address(server: processes.PidFile, database: str) -> str:
    return f"postgresql://{cluster.ROLE}@/{database}?host={quote(str(_sockets_of(server)), safe='')}"


def _create_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [cluster.DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(cluster.DATABASE)))


@contextlib.contextmanager
def _naming_the_trouble(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Halt(f"Tuan cannot keep its database in {folder}: {(error.strerror or str(error)).lower()}.") from error


def _quoted(value: str) -> str:
    """A value for ``pg_ctl -o``, which hands its text to a shell."""
    return "'" + value.replace("'", "'\\''") + "'"
