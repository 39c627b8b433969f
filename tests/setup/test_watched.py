"""What Prometheus and a collector of traces get: of one process, and of several that share a port."""

import re
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.collector import receiving
from tests.setup.running import Running, eventually, get
from tuan.apps import listening, supervisor
from tuan.platform.halt import Halt
from tuan.platform.settings import load

Up = Callable[..., Running]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told(port: int, line: str) -> float | None:
    """A number of a metrics page, by the regular expression of its name."""
    found = re.search(rf"^{line} (\S+)$", get(port, "/metrics")[1], re.MULTILINE)
    return float(found[1]) if found else None


def test_a_worker_tells_what_it_did_and_what_waits(up: Up, database_url: str) -> None:
    port = free_port()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            """with event as (
                 insert into outbox_events (id, name, version, subject, at, payload)
                 values (gen_random_uuid(), 'payment.notice_stored', 1, gen_random_uuid(), now(), '{}') returning position
               )
               insert into outbox_deliveries (position, subject, listener, due_at, state)
               select position, gen_random_uuid(), listener, now() + due, state from event, (values
                 ('payment.on_notice_stored', interval '-1 hour', 'given_up'), ('tests.nobody', interval '1 hour', 'due')
               ) as d (listener, due, state)"""
        )
        connection.execute(
            """insert into procrastinate_jobs (queue_name, task_name, status) values
                 ('tests', 'tests.nothing', 'failed'), ('tests', 'tests.nothing', 'failed')"""
        )
    running = up("--port", "0", TUAN_DATABASE_URL=database_url, TUAN_WORKER_METRICS_PORT=str(port))
    web_port = running.port()
    assert eventually(lambda: _answers(port), within_seconds=60)
    assert get(port, "/health")[1].startswith('{"status":"alive"')
    assert told(port, "tuan_outbox_due") == 1
    assert told(port, "tuan_outbox_given_up") == 1
    assert told(port, "tuan_outbox_oldest_due_seconds") == 0
    assert told(port, "tuan_jobs_failed") == 2
    assert told(port, "tuan_jobs_waiting") is not None
    assert eventually(lambda: (told(port, r'tuan_sweep_seconds_count\{sweep="ordering.\w+"\}') or 0) > 0)

    # It fails, since its fact is empty: the worker counts that, and its age.
    with psycopg.connect(database_url) as connection:
        connection.execute(
            """update outbox_deliveries set state = 'due', due_at = now() - interval '1 hour', attempts = 0
               where listener = 'payment.on_notice_stored'"""
        )
    failed = r'tuan_deliveries_total\{listener="payment.on_notice_stored",outcome="failed"\}'
    assert eventually(lambda: (told(port, failed) or 0) >= 1)
    assert "tuan_outbox_due" not in get(web_port, "/metrics")[1], "told once, by the worker"
    asked_at = time.monotonic()
    running.stop()
    assert time.monotonic() - asked_at < supervisor.STOP_SECONDS, "it left by itself, and was not killed"
    assert running.process.returncode == 0


def test_several_processes_answer_as_one(up: Up, database_url: str) -> None:
    port, temporary = free_port(), _temporary()
    running = up(
        *("--port", "0"),
        TUAN_DATABASE_URL=database_url,
        TUAN_WEB_PROCESSES="2",
        TUAN_WORKER_PROCESSES="2",
        TUAN_WORKER_METRICS_PORT=str(port),
    )
    web_port = running.port()
    assert eventually(lambda: len(running.children("worker")) == 2 and _answers(port), within_seconds=60)
    assert len(running.children("web")) == 2

    asked = r'tuan_http_requests_total\{door="storefront",method="GET",route="/categories",status="200"\}'
    for _ in range(40):
        get(web_port, "/api/storefront/v1/categories")
    # Whichever process is asked, each time it is all of them; a process that died stays counted.
    assert {told(web_port, asked) for _ in range(10)} == {40.0}
    for web in running.children("web"):
        web.kill()
        web.wait(timeout=20)
    assert eventually(lambda: _answers(web_port), within_seconds=60)
    assert told(web_port, asked) == 40.0

    sweeps = r'tuan_sweep_seconds_count\{sweep="ordering.\w+"\}'
    assert eventually(lambda: (told(port, sweeps) or 0) >= 2), "both workers sweep"
    assert told(port, r"tuan_http_requests_total\{.*\}") is None
    assert [told(port, "tuan_outbox_due") for _ in range(4)] == [0.0] * 4
    made = _temporary() - temporary
    assert len(made) == 1
    running.stop()
    assert running.process.returncode == 0
    assert made & _temporary() == set()


def test_web_and_worker_send_their_traces_until_the_last(up: Up, database_url: str) -> None:
    with receiving() as collector:
        running = up("--port", "0", TUAN_DATABASE_URL=database_url, TUAN_OTLP_ENDPOINT=collector.url)
        port = running.port()
        assert get(port, "/api/storefront/v1/categories")[0] == 200
        assert eventually(lambda: _is_working(database_url), within_seconds=60)
        running.stop()
        assert collector.programs() == {"tuan-web", "tuan-worker"}
        assert collector.named("GET /api/storefront/v1/categories")
        assert collector.named("sweep identity.drop_expired")
    assert "Traceback" not in running.said


def test_a_taken_port_of_the_worker_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Halt) as halted:
            listening.bind_metrics(load(worker_metrics_port=port, host="127.0.0.1"))
    assert str(halted.value) == (
        f"TUAN_WORKER_METRICS_PORT: Port {port} is in use by another program: choose another one, or stop that program."
    )
    assert listening.bind_metrics(load()) is None


def _is_working(database_url: str) -> bool:
    """Whether a worker has begun: it sweeps, and asks for jobs."""
    with psycopg.connect(database_url) as connection:
        return connection.execute("select 1 from procrastinate_workers").fetchone() is not None


def _answers(port: int) -> bool:
    try:
        return get(port, "/health")[0] == 200
    except OSError:
        return False


def _temporary() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("tuan-metrics-*"))
