"""The real engine for tests: a process of its own beside a database, as `tuan up` starts it."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tuan.platform.warehouse import Door
from tuan.platform.warehouse.place import socket_of

PATIENCE_SECONDS = 30


@dataclass
class Counting:
    """An engine process, which may be killed and started again."""

    url: str
    data_folder: Path
    program: tuple[str, ...] = ("tuan.apps.cli", "warehouse", "serve")
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = os.environ | {"TUAN_DATABASE_URL": self.url, "TUAN_DATA_FOLDER": str(self.data_folder)}
        self.process = subprocess.Popen([sys.executable, "-m", *self.program], env=environment)
        begun = time.monotonic()
        while not _listens(socket_of(self.data_folder)):
            assert self.process.poll() is None, "the engine ended"
            assert time.monotonic() - begun < PATIENCE_SECONDS, "the engine does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """As an accident would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As the supervisor would."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def door(self) -> Door:
        """A client; close it."""
        return Door(socket_of(self.data_folder))


@contextlib.contextmanager
def counting(url: str) -> Iterator[Counting]:
    """An engine on a database, for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="tuan-counting-", ignore_cleanup_errors=True) as folder:
        engine = Counting(url, Path(folder))
        engine.start()
        try:
            yield engine
        finally:
            engine.stop()


def _listens(path: Path) -> bool:
    import socket

    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
        return True
