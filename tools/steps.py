"""Steps that show their progress, keep their output for trouble, and are skipped when nothing changed."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tools.places import LOGS, ROOT, environment
from tools.trouble import Trouble, explain

_LINES_SHOWN = 15


def run(title: str, command: Sequence[str | Path], *, folder: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run one step, showing its title and seconds. Raises ``Trouble`` in a sentence if it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{title.lower().replace(' ', '-')}.log"
    started = time.monotonic()
    with log.open("w+b") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment() | {"NO_COLOR": "1", "FORCE_COLOR": "0"} | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while (code := _wait(process)) is None:
                _say(f"  …  {title}  {time.monotonic() - started:.0f} s", passing=True)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        output.seek(0)
        told = output.read().decode(errors="replace")
    if code != 0:
        _say(f"  ✗  {title}")
        raise Trouble(_sentence(title, told, log))
    _say(f"  ✓  {title}  {time.monotonic() - started:.1f} s")


def stamp_of(inputs: Iterable[Path], *facts: str) -> str:
    """A fingerprint of files, by content, and of facts."""
    found = hashlib.sha256(repr((str(ROOT), facts)).encode())
    for path in sorted(inputs):
        found.update(str(path).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def is_done(mark: Path, stamp: str) -> bool:
    """Whether a step was finished with exactly these inputs."""
    return mark.is_file() and mark.read_text() == stamp


def set_done(mark: Path, stamp: str) -> None:
    """Remember that a step was finished with these inputs."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(stamp)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Only one ./dev sets up this tree at a time; a second one waits."""
    LOGS.parent.mkdir(exist_ok=True)
    with (LOGS.parent / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("  …  another ./dev is setting up this folder; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(timeout=0.5 if sys.stdout.isatty() else 3600)
    except subprocess.TimeoutExpired:
        return None


def _say(line: str, *, passing: bool = False) -> None:
    if not sys.stdout.isatty():
        if not passing:
            print(line, flush=True)
        return
    width = os.get_terminal_size().columns
    print(f"\r\x1b[2K{line[: width - 1]}", end="" if passing else "\n", flush=True)


def _sentence(title: str, told: str, log: Path) -> str:
    known = explain(told)
    if known:
        return f"{title} did not work: {known}. (Details: {log})"
    last = "\n".join(f"    {line}" for line in told.strip().splitlines()[-_LINES_SHOWN:])
    return f"{title} did not work; its last words, of {log}:\n{last}"
