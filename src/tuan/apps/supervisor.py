"""Keeps the program's processes alive: starts them, starts them again when they die, stops them in order.

It runs from morning to night beside a small shop, so it imports the standard library only and is started by its path,
without site-packages: a tenth of the memory of the program itself. What to run is told as JSON in its first argument.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

DATABASE_LOOK_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 10.0
HEALTHY_AFTER_SECONDS = 5.0
PATIENCE = 4  # Deaths in a row, each soon after its start, before anything was ever healthy.
STOP_SECONDS = 15.0
ANSWER_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What to run.

    ``children``: a name and a command each. ``pass_fds`` go to every child, ``close_fds`` are held until all ended and
    before ``at_end`` runs. ``banner`` is shown once ``health`` (host, port) answers. ``database_socket`` is looked at
    every two seconds; when nobody listens there, ``database_start`` runs. The folder ``temporary`` goes at the end.
    ``late`` are children that begin after the first good answer of ``health``, and that nobody depends on.
    """

    children: list[tuple[str, list[str]]]
    pass_fds: list[int]
    close_fds: list[int] = field(default_factory=list)
    health: tuple[str, int] | None = None
    banner: str = ""
    at_end: list[str] = field(default_factory=list)
    database_socket: str = ""
    database_start: list[str] = field(default_factory=list)
    temporary: str = ""
    late: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    quick_deaths: int = 0
    is_late: bool = False


class Supervisor:
    """Runs a plan until it is told to stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._children = [Child(name, command) for name, command in plan.children]
        self._children += [Child(name, command, is_late=True) for name, command in plan.late]
        self._stop_signals = 0
        self._was_healthy = False
        self._look_at_database_at = time.monotonic() + DATABASE_LOOK_SECONDS
        self._give_up_at = time.monotonic() + ANSWER_SECONDS
        # Children hold the other end: when we are killed, they read its end and leave too.
        self._lifeline, self._our_end = os.pipe()

    def run(self) -> int:
        """Run until SIGINT or SIGTERM; 0, or 1 if a process could never be started."""
        with self._woken_by_signals() as waiting:
            code = 0
            while not self._stop_signals:
                self._start_due()
                waiting.select(self._pause())
                self._drain(waiting)
                if not self._look_after():
                    code = 1
                    break
            self._stop()
        if self._plan.temporary:
            shutil.rmtree(self._plan.temporary, ignore_errors=True)
        if self._plan.at_end:
            for descriptor in self._plan.close_fds:
                os.close(descriptor)
            code = subprocess.run(self._plan.at_end, check=False).returncode or code
        return code

    @contextlib.contextmanager
    def _woken_by_signals(self) -> Any:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as waiting:
            waiting.register(ours, selectors.EVENT_READ)
            yield waiting
        signal.set_wakeup_fd(-1)
        ours.close()
        theirs.close()

    def _on_stop(self, *_: object) -> None:
        self._stop_signals += 1

    def _drain(self, waiting: selectors.BaseSelector) -> None:
        for key in list(waiting.get_map().values()):
            with contextlib.suppress(BlockingIOError):
                while key.fileobj.recv(4096):  # type: ignore[union-attr]
                    pass

    def _start_due(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.start_at and self._may_start(child):
                child.started_at = time.monotonic()
                child.process = subprocess.Popen(
                    child.command,
                    stdin=self._lifeline,
                    pass_fds=self._plan.pass_fds,
                    # A group of its own: Ctrl-C reaches us alone, and we stop everybody in order.
                    process_group=0,
                )

    def _may_start(self, child: Child) -> bool:
        return self._was_healthy or not child.is_late or not self._plan.health

    def _pause(self) -> float | None:
        """Seconds until something has to be done even if no signal comes."""
        due = [child.start_at for child in self._children if child.process is None and self._may_start(child)]
        if self._plan.health and not self._was_healthy:
            due.append(time.monotonic() + 0.1)
        if self._plan.database_socket:
            due.append(self._look_at_database_at)
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _look_after_database(self) -> None:
        """Start the database again if it died; the programs wait for it meanwhile."""
        if not self._plan.database_socket or time.monotonic() < self._look_at_database_at:
            return
        if not _listens(self._plan.database_socket):
            _say("The database ended; starting it again.")
            subprocess.run(self._plan.database_start, check=False)
        self._look_at_database_at = time.monotonic() + DATABASE_LOOK_SECONDS

    def _look_after(self) -> bool:
        """Plan the restart of who died; False if there is no use in trying."""
        self._look_after_database()
        for child in self._children:
            if child.process is None or (code := child.process.poll()) is None:
                continue
            child.process = None
            lived = time.monotonic() - child.started_at
            child.quick_deaths = child.quick_deaths + 1 if lived < HEALTHY_AFTER_SECONDS else 0
            pause = min(0.1 * 2**child.quick_deaths, LONGEST_PAUSE_SECONDS) if child.quick_deaths else 0.0
            child.start_at = time.monotonic() + pause
            # A wrong setting (2) does not become right by trying again.
            if not self._was_healthy and (code == 2 or child.quick_deaths >= PATIENCE):
                _say(f"{child.name} ends as soon as it starts; its own words are above.")
                return False
            _say(f"{child.name} ended ({_ending(code)}); starting it again in {pause:.1f} s.")
        if self._plan.health and not self._was_healthy and _answers(self._plan.health):
            self._was_healthy = True
            print(self._plan.banner, flush=True)
        if self._plan.health and not self._was_healthy and time.monotonic() > self._give_up_at:
            _say(f"The program did not answer within {ANSWER_SECONDS:.0f} seconds.")
            return False
        return True

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            while process.poll() is None:
                # A second Ctrl-C means: now.
                if self._stop_signals > 1 or time.monotonic() > deadline:
                    process.kill()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.1)


def _answers(address: tuple[str, int]) -> bool:
    # By hand: the standard library's HTTP client would double our memory.
    try:
        with socket.create_connection(address, timeout=1) as connection:
            connection.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except OSError:
            return False
        return True


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(Supervisor(Plan(**json.loads(sys.argv[1]))).run())
