"""What must hold before code is shared; all are run, so that one look shows everything."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import generated
from tools.places import BIN, PYTHON, ROOT, WEB, environment, npm
from tools.trouble import Trouble


@dataclass(frozen=True)
class Check:
    """A command or a function that must end with 0."""

    what: list[str | Path] | Callable[[], int]
    folder: Path = ROOT


CHECKS = {
    "format": Check([BIN / "ruff", "format", "--check", "--quiet", "."]),
    "lint": Check([BIN / "ruff", "check", "--quiet", "."]),
    "types": Check([BIN / "mypy"]),
    "ladder": Check([BIN / "lint-imports", "--no-cache"]),
    "migrations": Check([PYTHON, "-m", "tools.scratch", "drift"]),
    "documents": Check(lambda: generated.documents(check=True)),
    "clients": Check(lambda: generated.clients(check=True)),
    "web": Check([*npm(), "run", "--silent", "check"], WEB),
}


def run(names: list[str]) -> int:
    """Run the named checks, or all; 0 if every one holds."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise Trouble(f"There is no check '{unknown[0]}'; these are all: {', '.join(CHECKS)}.")
    failed = [name for name in names or CHECKS if not _holds(name)]
    if failed:
        print(f"\nDo not hold: {', '.join(failed)}. ('./dev fix' may help with format and lint.)")
        return 1
    return 0


def _holds(name: str) -> bool:
    check = CHECKS[name]
    started = time.monotonic()
    if callable(check.what):
        code = check.what()
    else:
        command = [str(part) for part in check.what]
        done = subprocess.run(
            command, check=False, cwd=check.folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        code = done.returncode
        if code != 0:
            sys.stdout.write(done.stdout.decode(errors="replace"))
    print(f"  {'✗' if code else '✓'}  {name}  {time.monotonic() - started:.1f} s", flush=True)
    return code == 0
