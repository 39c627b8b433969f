"""``tuan up`` is one program: it comes up as a whole, survives the loss of any part, and goes as a whole."""

import contextlib
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.setup.running import Running, eventually, get, processes_in

Up = Callable[..., Running]


def answers(port: int) -> bool:
    # While web comes back, callers wait in the socket's queue: slow, but never refused.
    with contextlib.suppress(OSError):
        return get(port, "/health")[0] == 200
    return False


def is_ready(port: int) -> bool:
    with contextlib.suppress(OSError):
        return get(port, "/ready")[0] == 200
    return False


def replaced(running: Running, name: str, old: int) -> bool:
    return [child.pid for child in running.children(name)] not in ([], [old])


def test_it_comes_up_leaves_nothing_behind_and_comes_up_again(up: Up, open_folder: Path) -> None:
    first = up("--port", "0")
    port = first.port()
    assert get(port, "/health")[0] == 200
    assert get(port, "/ready")[0] == 200
    assert first.stop(signal.SIGINT).endswith("Stopped.\n")
    assert first.process.returncode == 0
    assert processes_in(open_folder) == []

    second = up("--port", "0")
    assert answers(second.port())
    second.stop(signal.SIGTERM)
    assert second.process.returncode == 0
    assert processes_in(open_folder) == []


def test_web_and_worker_come_back_after_kill_9(up: Up) -> None:
    running = up("--port", "0")
    port = running.port()
    killed = {name: running.children(name)[0] for name in ("web", "worker")}
    for process in killed.values():
        process.kill()
    for name, process in killed.items():
        assert eventually(partial(replaced, running, name, process.pid))
    assert eventually(lambda: answers(port), within_seconds=60)


def test_the_database_comes_back_while_the_shop_stays_open(up: Up, open_folder: Path) -> None:
    running = up("--port", "0")
    port = running.port()
    for process in processes_in(open_folder):
        process.kill()
    running.until("The database ended; starting it again")
    assert eventually(lambda: is_ready(port), within_seconds=60)
    assert running.stop().endswith("Stopped.\n")
    assert processes_in(open_folder) == []


def test_the_database_comes_back_after_kill_9_of_everything(up: Up, open_folder: Path) -> None:
    first = up("--port", "0")
    first.port()
    everything = [first.process.pid, *(child.pid for child in first.children("tuan.apps.cli"))]
    for process in processes_in(open_folder):
        with contextlib.suppress(psutil.NoSuchProcess):  # It died with the one before.
            process.kill()
    first.process.kill()
    first.process.communicate()
    second = up("--port", "0")
    assert answers(second.port())
    assert second.process.pid not in everything


def test_two_programs_share_one_folder(up: Up, open_folder: Path) -> None:
    first, second = up("--port", "0"), up("--port", "0")
    first_port, second_port = first.port(), second.port()
    servers = {process.pid for process in processes_in(open_folder)}
    first.stop()
    assert not answers(first_port)
    assert get(second_port, "/ready")[0] == 200
    assert servers & {process.pid for process in processes_in(open_folder)}, "the database stays for the other one"
    second.stop()
    assert processes_in(open_folder) == []


def test_a_port_in_use_is_one_sentence(up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = up("--port", str(port))
        told, _ = running.process.communicate(timeout=30)
    assert told == f"Port {port} is in use by another program: choose another one with --port, or stop that program.\n"
    assert running.process.returncode == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence", "code"),
    [
        ("TUAN_PORT", "many", "TUAN_PORT is wrong: input should be a valid integer", 2),
        ("TUAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x", "TUAN_DATABASE_URL does not answer", 1),
    ],
)
def test_a_wrong_setting_is_one_sentence(up: Up, name: str, value: str, sentence: str, code: int) -> None:
    running = up(**{name: value})
    told, _ = running.process.communicate(timeout=30)
    assert sentence in told
    assert len(told.splitlines()) == 1
    assert running.process.returncode == code
