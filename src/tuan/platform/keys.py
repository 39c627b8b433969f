"""Keys that are made on the first start and kept in a folder that only we may read."""

import base64
import os
import secrets
from pathlib import Path

from tuan.platform.halt import Halt


def load_or_make(folder: Path, name: str) -> str:
    """The key ``name`` in ``folder``: 32 random bytes as base64, made with mode 0600 if it is missing.

    Raises ``Halt`` if the folder cannot be used or others may read the key.
    """
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise Halt(
                f"The key {path} can be read by other users: make it private with 'chmod 600 {path}'.", exit_code=2
            )
        return path.read_text().strip()
    except OSError as error:
        raise Halt(f"Tuan cannot keep its keys in {folder}: {(error.strerror or str(error)).lower()}.") from error


def _make(path: Path) -> None:
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces: of two first starts at once, both go on with the key of the faster one.
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()
