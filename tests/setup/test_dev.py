"""The workshop's one executable speaks clearly, to old Pythons and to people in trouble."""

import ast
import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.trouble import explain
from tools.verbs import VERBS
from tuan.apps import listening
from tuan.platform.halt import Halt

ROOT = Path(__file__).parents[2]
PROMISED = {"setup", "demo", "up", "test", "check", "fix", "migrate", "migration", "seed", "bench", "faults", "docs"}
PROMISED |= {"clients", "play", "wheel"}
# These say of themselves that they run in the virtual environment.
INSIDE = {"scratch.py", "tour.py"}
BEFORE_ANYTHING_IS_INSTALLED = [path for path in (ROOT / "tools").glob("*.py") if path.name not in INSIDE]


def dev(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, ROOT / "dev", *words], capture_output=True, text=True, check=False)


def test_alone_it_lists_every_verb() -> None:
    listed = dev()
    assert listed.returncode == 0
    assert set(VERBS) == PROMISED
    assert [verb for verb in PROMISED if f"\n  {verb}" not in listed.stdout] == []


def test_an_unknown_verb_is_told() -> None:
    told = dev("tset")
    assert told.returncode == 2
    assert "no verb 'tset'" in told.stderr


def test_an_old_python_can_read_what_it_is_told() -> None:
    ast.parse((ROOT / "dev").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("path", BEFORE_ANYTHING_IS_INSTALLED, ids=lambda path: path.name)
def test_it_needs_nothing_but_the_standard_library(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names - sys.stdlib_module_names == {"tools"} or names <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("  × Failed to download\n  Hash mismatch for `alembic==1.20.1`", "arrived broken"),
        ("npm error code EINTEGRITY", "arrived broken"),
        ("error: client error (Connect)\n  dns error: failed to lookup address", "cannot be reached"),
        ("npm error code ECONNREFUSED", "cannot be reached"),
        ("Cannot connect to proxy.', NewConnectionError(': Failed to establish a new connection", "cannot be reached"),
        ("E: Could not connect to mirror:80, connection timed out", "cannot be reached"),
        ("The virtual environment was not created because ensurepip is not available.", "venv module is missing"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/bin'", "may not be written"),
    ],
)
def test_known_troubles_have_a_sentence(output: str, sentence: str) -> None:
    told = explain(output)
    assert told is not None
    assert sentence in told
    assert "\n" not in told


def test_an_unknown_trouble_is_not_explained_away() -> None:
    assert explain("SyntaxError: invalid syntax") is None


def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Halt, match=f"Port {port} is in use by another program: choose another one with --port"):
            listening.bind("127.0.0.1", port)


def test_a_port_for_root_only_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(Halt, match="Port 80 needs more rights"):
        listening.bind("127.0.0.1", 80)


def test_an_address_of_another_machine_is_told_in_a_sentence() -> None:
    with pytest.raises(Halt, match="not an address of this machine"):
        listening.bind("192.0.2.1", 0)
