"""Where the engine keeps its data and its door: folders that only we may enter."""

import hashlib
import importlib.util
import os
import stat
import tempfile
from pathlib import Path

# A socket's path has at most 107 bytes.
LONGEST = 100


def is_installed() -> bool:
    """Whether the engine of `tuan[warehouse]` is there; asked without loading it."""
    return importlib.util.find_spec("chdb") is not None


def folder_of(data_folder: Path) -> Path:
    """The warehouse's own folder."""
    return data_folder / "warehouse"


def socket_of(data_folder: Path) -> Path:
    """The engine's socket; in the temporary folder if the data folder's path is too long for one."""
    path = folder_of(data_folder) / "door"
    if len(os.fsencode(path)) <= LONGEST:
        return path
    name = hashlib.sha256(os.fsencode(data_folder.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"tuan-warehouse-{os.geteuid()}-{name}", "door")


def make_private(folder: Path) -> None:
    """Make a folder that only we may enter. Raises PermissionError if somebody else made it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)


def is_ours(socket: Path) -> bool:
    """Whether there is a socket in a folder of ours."""
    try:
        return socket.parent.lstat().st_uid == os.geteuid() and stat.S_ISSOCK(socket.lstat().st_mode)
    except OSError:
        return False
