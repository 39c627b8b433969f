"""Questions that need a database for a moment: run inside the virtual environment."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tuan.migrations import history
from tuan.platform.embedded import EmbeddedPostgres

_LINES_SHOWN = 10


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="tuan-scratch-") as folder:
        # As root, the server runs as another user, who must be able to pass.
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder), durable=False) as server:
            yield server.url()


def drift() -> int:
    """Whether the migrations make exactly what the models say."""
    with database() as url:
        history.upgrade(url)
        found = history.differences(url)
    for line in [*found[:_LINES_SHOWN], *([f"... {len(found) - _LINES_SHOWN} more"] if found[_LINES_SHOWN:] else [])]:
        print(f"     the models and the migrations differ: {line}")
    if found:
        print("     run ./dev migration 'what changed'")
    return 1 if found else 0


def migration(message: str) -> int:
    """Write the next migration."""
    with database() as url:
        history.upgrade(url)
        path = history.write(url, message)
    print(f"Wrote {path}; read it before you commit it." if path else "The models did not change.")
    return 0


if __name__ == "__main__":
    sys.exit(drift() if sys.argv[1] == "drift" else migration(sys.argv[2]))
