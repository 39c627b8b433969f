"""A ``tuan up`` under the eyes of a test."""

import contextlib
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil


class Running:
    """A ``tuan up`` and what it has said so far."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.said = ""

    def until(self, pattern: str) -> "re.Match[str]":
        """Read until a line matches; fails with everything said if the program ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended before saying '{pattern}':\n{self.said}")

    def port(self) -> int:
        """The port of the shop, once everything runs."""
        found = int(self.until(r"Shop +http://localhost:(\d+)/").group(1))
        self.until("Ctrl-C stops everything")
        return found

    def children(self, name: str) -> list[psutil.Process]:
        """The supervised processes of one name."""
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if child.status() != psutil.STATUS_ZOMBIE and name in child.cmdline()
        ]

    def stop(self, number: int = signal.SIGINT) -> str:
        """Stop it as Ctrl-C does, and return the rest of what it said."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return rest


def processes_in(folder: Path) -> list[psutil.Process]:
    """The PostgreSQL processes that work below ``folder``."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and process.name() == "postgres" and Path(process.cwd()).is_relative_to(folder):
                found.append(process)
    return found


def get(port: int, path: str) -> tuple[int, str]:
    """Status and text of an answer."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read().decode()


def eventually(holds: Callable[[], bool], *, within_seconds: float = 20) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + within_seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
