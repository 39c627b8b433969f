"""Who the server runs as: PostgreSQL refuses to run as root, so root lends it a user without rights."""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuan.platform.halt import Halt

SERVER_USER = "tuan-postgres"


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user who owns the server's folder and processes."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def take(self, path: Path) -> None:
        """Give ``path`` to this user."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)

    def as_process(self) -> dict[str, Any]:
        """Keyword arguments that make ``subprocess`` run a program as this user."""
        return {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}


def choose(folder: Path) -> Owner:
    """The owner of the cluster in ``folder``; for a new one, ourselves, or a system user if we are root.

    Raises ``Halt`` when the cluster belongs to somebody else, or when root has no way to make that user.
    """
    cluster = folder / "data"
    if cluster.exists():
        owner = _of(cluster.stat().st_uid)
        if not owner.is_me and os.geteuid() != 0:
            raise Halt(f"The database in {folder} belongs to the user {owner.name}: start Tuan as that user.")
        return owner
    if os.geteuid() != 0:
        return _of(os.geteuid())
    return _of(_system_user().pw_uid)


def require_reach(folder: Path, owner: Owner) -> None:
    """Raise ``Halt`` if ``owner`` cannot walk down to ``folder``; other people's folders are never opened up for it."""
    if owner.is_me:
        return
    for above in reversed(folder.parents):
        if not above.is_dir():
            return
        seen = above.stat()
        open_to_owner = (
            seen.st_mode & 0o001
            or (seen.st_uid == owner.uid and seen.st_mode & 0o100)
            or (seen.st_gid == owner.gid and seen.st_mode & 0o010)
        )
        if not open_to_owner:
            raise Halt(
                f"As root, Tuan runs PostgreSQL as the user {owner.name}, who may not enter {above}: "
                "set TUAN_DATA_FOLDER to a folder that everybody may enter, such as /var/lib/tuan.",
                exit_code=2,
            )


def _of(uid: int) -> Owner:
    try:
        found = pwd.getpwuid(uid)
    except KeyError as unknown:
        raise Halt(
            f"PostgreSQL needs a user with a name, and user id {uid} has none in the user database."
        ) from unknown
    return Owner(found.pw_name, found.pw_uid, found.pw_gid)


def _system_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    # Of two `useradd` at once the later one replaces the user of the earlier one, whose folders then belong to nobody.
    with Path("/etc/passwd").open() as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SERVER_USER)
        return _make_system_user()


def _make_system_user() -> pwd.struct_passwd:
    command = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if command:
        made = subprocess.run(
            [command, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SERVER_USER)
        reason = made.stderr.strip() or f"exit code {made.returncode}"
    else:
        reason = "the command useradd is missing"
    raise Halt(
        f"As root, Tuan needs the system user {SERVER_USER} to run PostgreSQL, and could not make it ({reason}): "
        "make that user, start Tuan as an ordinary user, or set TUAN_DATABASE_URL."
    )
