"""Making a database cluster, and the settings it runs with on a small machine."""

import os
import shutil
import subprocess
from pathlib import Path

from tuan.platform.embedded.owner import Owner
from tuan.platform.halt import Halt

ROLE = "tuan"
DATABASE = "tuan"

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "huge_pages": "off",
    "jit": "off",
    "random_page_cost": "1.1",
    # Reading in the backend itself saves three I/O worker processes that a small machine does not need.
    "io_method": "sync",
    "max_worker_processes": "4",
    "wal_compression": "on",
    # Nobody replicates from the embedded server; a shop that wants replicas brings its own PostgreSQL.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "cluster_name": "tuan",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "256MB",
}


def settings(*, durable: bool) -> dict[str, str]:
    """The server settings; without ``durable`` it trades safety for speed, for tests that throw it away."""
    return _SETTINGS if durable else _SETTINGS | _FORGETFUL


def make(folder: Path, binaries: Path, owner: Owner, *, durable: bool) -> None:
    """Make the cluster ``folder/data`` in one step: a death half-way leaves nothing that looks finished."""
    for old in folder.glob("data.half-*"):
        shutil.rmtree(old, ignore_errors=True)
    half = folder / f"data.half-{os.getpid()}"
    command = [
        str(binaries / "initdb"),
        f"--pgdata={half}",
        f"--username={ROLE}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        # The socket lives in a folder that only its owner and root may enter: who gets there is trusted.
        "--auth-local=trust",
        "--auth-host=reject",
        "--no-instructions",
    ]
    if not durable:
        command.append("--no-sync")
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **owner.as_process())
    if made.returncode != 0:
        shutil.rmtree(half, ignore_errors=True)
        raise Halt(f"PostgreSQL could not make its database in {folder}: {reason(made.stdout + made.stderr)}.")
    half.rename(folder / "data")


def reason(output: str) -> str:
    """The line of PostgreSQL's own words that names the trouble."""
    if "No space left on device" in output:
        return "the disk is full"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:"))]
    return (telling or lines or ["it gave no reason"])[-1].rstrip(".")
