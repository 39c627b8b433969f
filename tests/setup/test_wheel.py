"""The wheel is all that a machine with Python needs: no Node, no build, no database."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.setup.running import Running, get, processes_in

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("tuan-*.whl"))


def test_the_front_ends_and_the_history_are_inside_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    for wanted in (
        "web/storefront/index.html",
        "web/console/index.html",
        "migrations/versions/0001_job_queue.sql",
        "analytics/warehouse/metrics/gmv.sql",
    ):
        assert f"tuan/{wanted}" in names, "built by ./dev setup"
    assert [name for name in names if "/tests/" in name or name.endswith((".vue", ".ts"))] == []


def test_in_a_clean_environment_it_runs_without_node(
    wheel: Path, open_folder: Path, up: Callable[..., Running]
) -> None:
    environment = open_folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    # Hashes are for ./dev; here the versions of the lock are enough, and pip finds most of them in its cache.
    versions = open_folder / "versions.txt"
    locked = re.findall(r"^\S+==\S+[^\\\n]*", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    versions.write_text("\n".join(locked))
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", versions, wheel], check=True, cwd=open_folder)

    nothing = open_folder / "nothing"
    nothing.mkdir()
    running = up("--port", "0", tuan=[str(environment / "bin" / "tuan")], PATH=str(nothing), PYTHONPATH="")
    port = running.port()
    assert shutil.which("node", path=str(nothing)) is None
    assert get(port, "/health")[0] == 200
    assert '<div id="app">' in get(port, "/")[1]
    assert '<div id="app">' in get(port, "/console/")[1]
    running.stop()
    assert running.process.returncode == 0
    assert processes_in(open_folder) == []
