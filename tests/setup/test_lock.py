"""The lock files name every package and no place."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "requirements.lock", ROOT / "web" / "package-lock.json"]


def canonical(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def test_the_lock_names_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    locked = {line.split("==")[0] for line in LOCKS[0].read_text().splitlines() if "==" in line and line[0] != " "}
    assert {canonical(one) for one in wanted} - locked == set(), "lock them: see docs/decisions/0001"


def test_every_locked_package_has_hashes() -> None:
    blocks = re.split(r"\n(?=\S)", LOCKS[0].read_text())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_a_registry(lock: Path) -> None:
    if lock.exists():
        addresses = re.findall(r'"resolved": "(https?:[^"]+)"|^[^#]*(https?://\S+)', lock.read_text(), re.MULTILINE)
        assert [found for found in addresses if "registry" in "".join(found) or "files." in "".join(found)] == []
