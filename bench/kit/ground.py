"""A shop of its own for a benchmark: embedded PostgreSQL with its everyday settings, web and worker, and their CPU by process."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import psutil

from tuan.platform.embedded import EmbeddedPostgres


@dataclass(frozen=True, slots=True)
class Ground:
    """A running shop."""

    port: int
    folder: Path
    database_url: str
    program: psutil.Process
    server: EmbeddedPostgres

    def cpu(self) -> dict[str, float]:
        """CPU seconds used so far, user and system, of web, worker and database."""
        used = {"web": 0.0, "worker": 0.0, "database": 0.0}
        for child in self.program.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                command = child.cmdline()
                kind = "web" if "web" in command else "worker" if "worker" in command else None
                if kind:
                    used[kind] += sum(child.cpu_times()[:2])
        return used | {"database": self._database_cpu()}

    def memory(self) -> dict[str, float]:
        """MB by kind, what processes share counted once (the kernel's proportional set size)."""
        used = {"supervisor": _megabytes(self.program), "web": 0.0, "worker": 0.0, "database": 0.0}
        for child in self.program.children(recursive=True):
            command = child.cmdline()
            kind = "web" if "web" in command else "worker" if "worker" in command else None
            if kind:
                used[kind] += _megabytes(child)
        used["database"] = sum(_megabytes(process) for process in self._database_processes())
        return used

    def _database_processes(self) -> list[psutil.Process]:
        process = psutil.Process(self._postmaster())
        return [process, *process.children()]

    def _postmaster(self) -> int:
        found = next(self.folder.rglob("postmaster.pid"))
        return int(found.read_text().split()[0])

    def _database_cpu(self) -> float:
        # What ended backends used is kept by their parent (children_user, children_system).
        postmaster = psutil.Process(self._postmaster())
        ended = sum(postmaster.cpu_times()[:4])
        running = 0.0
        for child in postmaster.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                running += sum(child.cpu_times()[:2])
        return ended + running


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 1e6


@contextlib.contextmanager
def ground(prepare: Callable[[Path, str], None] | None = None, **settings: str) -> Iterator[Ground]:
    """Start everything in a folder that is gone afterwards. `prepare` may fill folder and database before."""
    with tempfile.TemporaryDirectory(prefix="tuan-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ |= {"TUAN_DATA_FOLDER": str(folder), **settings}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with EmbeddedPostgres(folder) as server:
            if prepare is not None:
                prepare(folder, server.url())
            started = time.perf_counter()
            command = [sys.executable, "-m", "tuan.apps.cli", "up", "--port", str(port), "--host", "127.0.0.1"]
            program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            try:
                _answers(port, program)
                print(f"started in {time.perf_counter() - started:.1f} s")
                yield Ground(port, folder, server.url(), psutil.Process(program.pid), server)
            finally:
                program.terminate()
                program.wait(30)


def _answers(port: int, program: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180  # A demo shop is seeded first.
    while time.monotonic() < deadline and program.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)  # There is nothing to wait on but the port itself.
    raise RuntimeError("the shop did not start")


def spread(seconds: list[float]) -> str:
    """p50 and p99 in milliseconds."""
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    return f"p50 {cuts[49] * 1000:7.1f} ms   p99 {cuts[98] * 1000:7.1f} ms"


def per_operation(before: dict[str, float], after: dict[str, float], operations: int) -> str:
    """CPU milliseconds per operation, by process."""
    used = {kind: (after[kind] - before[kind]) * 1000 / operations for kind in before}
    parts = "  ".join(f"{kind} {ms:.2f}" for kind, ms in used.items())
    return f"CPU ms/op {sum(used.values()):6.2f}  ({parts})"
