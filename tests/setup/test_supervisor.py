"""The supervisor keeps its processes alive, and takes them along when it goes."""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tuan.apps import lifeline, supervisor

STEADY = """
import sys, time, pathlib, os, signal
pathlib.Path(sys.argv[1]).open("a").write(f"{os.getpid()}\\n")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
time.sleep(60)
"""
LOYAL = f"""
import sys
sys.path.insert(0, {str(Path(lifeline.__file__).parents[2])!r})
from tuan.apps import lifeline
lifeline.follow()
{STEADY}
"""


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def supervise() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    started = []

    def start(*children: list[str], **plan: object) -> "subprocess.Popen[str]":
        told = json.dumps({"children": [("child", child) for child in children], "pass_fds": [], **plan})
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", supervisor.__file__, told],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def program(text: str, diary: Path) -> list[str]:
    return [sys.executable, "-c", text, str(diary)]


def pids(diary: Path, count: int) -> list[int]:
    """Wait until ``count`` processes have written their pid."""
    deadline = time.monotonic() + 20
    while True:
        found = [int(line) for line in diary.read_text().splitlines()] if diary.exists() else []
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, f"only {found}"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 15
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_killed_process_is_started_again(supervise: Callable[..., "subprocess.Popen[str]"], diary: Path) -> None:
    supervise(program(STEADY, diary))
    first = pids(diary, 1)[0]
    os.kill(first, signal.SIGKILL)
    assert pids(diary, 2)[1] != first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_everything_and_says_nothing_bad(
    supervise: Callable[..., "subprocess.Popen[str]"], diary: Path, number: int, tmp_path: Path
) -> None:
    end = tmp_path / "end"
    running = supervise(program(STEADY, diary), program(STEADY, diary), at_end=["/usr/bin/touch", str(end)])
    started = pids(diary, 2)
    running.send_signal(number)
    told, _ = running.communicate(timeout=20)
    assert (running.returncode, told) == (0, "")
    assert all(gone(pid) for pid in started)
    assert end.exists()


def test_the_processes_leave_when_the_supervisor_is_killed(
    supervise: Callable[..., "subprocess.Popen[str]"], diary: Path
) -> None:
    running = supervise(program(LOYAL, diary))
    child = pids(diary, 1)[0]
    running.kill()
    assert gone(child)


def test_a_process_that_cannot_start_ends_the_program(supervise: Callable[..., "subprocess.Popen[str]"]) -> None:
    running = supervise([sys.executable, "-c", "raise SystemExit('no such table')"])
    told, _ = running.communicate(timeout=20)
    assert running.returncode == 1
    assert told.count("no such table") == supervisor.PATIENCE
    assert "child ends as soon as it starts" in told


def test_a_wrong_setting_is_not_tried_again(supervise: Callable[..., "subprocess.Popen[str]"]) -> None:
    running = supervise([sys.executable, "-c", "raise SystemExit(2)"])
    told, _ = running.communicate(timeout=20)
    assert running.returncode == 1
    assert "starting it again" not in told


def test_the_banner_waits_for_an_answer(supervise: Callable[..., "subprocess.Popen[str]"], diary: Path) -> None:
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running = supervise(program(STEADY, diary), health=["127.0.0.1", server.server_port], banner="Here we are.")
        assert running.stdout is not None
        assert running.stdout.readline() == "Here we are.\n"
        server.shutdown()


def test_it_is_small(supervise: Callable[..., "subprocess.Popen[str]"], diary: Path) -> None:
    running = supervise(program(STEADY, diary))
    pids(diary, 1)
    assert psutil.Process(running.pid).memory_info().rss < 25_000_000


def test_a_late_process_begins_after_the_first_good_answer_and_may_fail(
    supervise: Callable[..., "subprocess.Popen[str]"], diary: Path, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        failing = "raise SystemExit('no engine')"
        running = supervise(
            program(STEADY, diary),
            health=["127.0.0.1", port],
            banner="it runs",
            late=[("late", program(STEADY, late)), ("failing", [sys.executable, "-c", failing])],
        )
        first = pids(diary, 1)[0]
        connection, _ = door.accept()
        assert not late.exists()  # Nobody has said yet that all is well.
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        connection.close()
        pids(late, 1)
        assert running.stdout is not None
        said = ""
        while said.count("no engine") <= supervisor.PATIENCE:
            said += running.stdout.readline()
        assert psutil.pid_exists(first)
        running.terminate()
        running.communicate(timeout=20)
        assert running.returncode == 0
