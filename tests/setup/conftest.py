"""Folders and programs for the tests of starting, stopping and surviving."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.setup.running import Running, processes_in


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may pass through: as root, PostgreSQL runs as one. Pytest's own is closed to them."""
    made = Path(tempfile.mkdtemp(prefix="tuan-setup-"))
    made.chmod(0o711)
    yield made
    for process in processes_in(made):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    shutil.rmtree(made)


@pytest.fixture
def up(open_folder: Path) -> Iterator[Callable[..., Running]]:
    """Start ``tuan up`` on any free port, with its data in ``open_folder``."""
    started: list[Running] = []

    def start(*words: str, tuan: list[str] | None = None, **settings: str) -> Running:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TUAN_")}
        environment = clean | {"TUAN_DATA_FOLDER": str(open_folder / "data"), "TUAN_HOST": "127.0.0.1"} | settings
        command = [*(tuan or [sys.executable, "-m", "tuan.apps.cli"]), "up", *words]
        started.append(Running(command, environment))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(running.process.pid).children(recursive=True):
                    child.kill()
            running.process.kill()
            running.process.communicate()
