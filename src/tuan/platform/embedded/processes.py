"""Which processes work in a cluster's folder: the truth that a pid file can only claim."""

import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class PidFile:
    """What ``postmaster.pid`` says about a server."""

    pid: int
    socket_folder: Path | None
    is_ready: bool


def read_pid_file(cluster: Path) -> PidFile | None:
    """The claim of ``postmaster.pid``; ``None`` if it is missing or cut short, as after a full disk."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    socket_folder = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return PidFile(pid, socket_folder, is_ready=len(lines) > 7 and lines[7].strip() == "ready")


def running_server(cluster: Path) -> PidFile | None:
    """The live server of this cluster. A pid that was given to another program since does not count."""
    claim = read_pid_file(cluster)
    if claim is None or claim.socket_folder is None:
        return None
    try:
        process = psutil.Process(claim.pid)
    except psutil.NoSuchProcess:
        return None
    return claim if _works_in(process, cluster) else None


def clear_remains(cluster: Path) -> None:
    """End what a killed server left: its backends, which still write, and a pid file that names a stranger.

    PostgreSQL refuses to start while the pid in its file is alive, even when that pid now belongs to another program.
    """
    # Backends notice their postmaster's death by themselves; only a busy one needs to be told.
    if not _gone(cluster, within_seconds=2):
        for process in _in(cluster):
            process.kill()
        _gone(cluster, within_seconds=10)
    claim = read_pid_file(cluster)
    if claim is None or psutil.pid_exists(claim.pid):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        if claim is not None and claim.socket_folder is not None:
            for left in claim.socket_folder.glob(".s.PGSQL.*.lock"):
                left.unlink(missing_ok=True)


def _gone(cluster: Path, *, within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while _in(cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _in(cluster: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _works_in(process, cluster)]


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return (
            process.name().startswith("postgres")
            and process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()) == cluster
        )
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
