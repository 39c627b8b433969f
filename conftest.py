"""What all tests share: one PostgreSQL, one migrated template, a fresh database in 25 ms."""

import atexit
import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import platformdirs
import psutil
import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg import sql

from tests.connected import Connected
from tests.counting import Counting, counting
from tuan.identity import passwords
from tuan.migrations import history
from tuan.platform.database import Database, Tx
from tuan.platform.embedded import EmbeddedPostgres

# What a look at a page found is told in full.
pytest.register_assert_rewrite("tests.browser.looks")

ROOT = Path(__file__).parent
TEMPLATES_KEPT = 20
PLENTY_BYTES = 6 * 1024**3

# The settings of the person who runs the tests must not reach them.
for _name in [name for name in os.environ if name.startswith("TUAN_")]:
    del os.environ[_name]
_data_folder = tempfile.TemporaryDirectory(prefix="tuan-tests-data-", ignore_cleanup_errors=True)
os.environ["TUAN_DATA_FOLDER"] = _data_folder.name
atexit.register(_data_folder.cleanup)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Tests run on the event loop of production."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_nothing() -> Iterator[None]:
    """Hundreds of tests open a shop and sign in; what the real parameters cost is asserted by identity's own tests."""
    real, passwords.hasher = passwords.hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords.hasher = real


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How Playwright launches the browser that ``./dev test`` made sure of: ``p.chromium.launch(**chromium)``."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    found = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    launch: dict[str, Any] = {"args": [*quiet, "--disable-quic", "--disable-gpu"]}
    if os.geteuid() == 0:
        # Chromium refuses to build its sandbox as root; the pages are our own.
        launch["args"].append("--no-sandbox")
    return launch | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One forgetful server for all test processes of this machine and user; the last one out stops it."""
    with EmbeddedPostgres(_forgetful_folder(), durable=False) as server:
        yield server


def _forgetful_folder() -> Path:
    """In memory where there is plenty: a clone takes half the time, and does not slow down as a disk fills."""
    memory = Path("/dev/shm") / f"tuan-tests-{os.geteuid()}"  # noqa: S108  # Only if it is ours.
    if os.access(memory.parent, os.W_OK) and shutil.disk_usage(memory.parent).free > PLENTY_BYTES:
        memory.mkdir(mode=0o755, exist_ok=True)
        if memory.stat().st_uid == os.geteuid():
            return memory
    folder = Path("/var/cache") if os.geteuid() == 0 else platformdirs.user_cache_path()
    return folder / "tuan-tests"


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated, empty database; made again when a model or a migration changes."""
    name = f"template_{_fingerprint()}"
    with _admin(postgres) as admin:
        admin.execute("select pg_advisory_lock(1)")
        if not _exists(admin, name):
            _drop(admin, half := f"half_{name}")
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(half)))
            history.upgrade(postgres.url(half))
            history.follow_models(postgres.url(half))
            admin.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(half), sql.Identifier(name)))
            _clean_up(admin)
    return name


@pytest.fixture
def database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """A migrated, empty database for one test: for races, HTTP and everything that commits."""
    yield from _clone(postgres, template, f"test_{os.getpid()}_own")


@pytest.fixture
def other_database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """A second one, for instance a replica that never hears of anything."""
    yield from _clone(postgres, template, f"test_{os.getpid()}_other")


@pytest.fixture(scope="session")
def counted(postgres: EmbeddedPostgres, template: str) -> Iterator[Counting]:
    """One engine for the whole session, on a database in which tests have shops of their own."""
    with (
        contextlib.contextmanager(_clone)(postgres, template, f"test_{os.getpid()}_counted") as url,
        counting(url) as engine,
    ):
        yield engine


@pytest.fixture(scope="session")
def told(postgres: EmbeddedPostgres, template: str) -> Iterator[Connected]:
    """As `counted`, by the way to a server."""
    with (
        contextlib.contextmanager(_clone)(postgres, template, f"test_{os.getpid()}_told") as url,
        tempfile.TemporaryDirectory(prefix="tuan-connected-", ignore_cleanup_errors=True) as folder,
    ):
        connected = Connected(url, Path(folder))
        connected.start()
        yield connected
        connected.stop()


@pytest.fixture
def warehouse(database_url: str) -> Iterator[Counting]:
    """An engine for one test, on the test's own database."""
    with counting(database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def street_database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The database of the one running shop that the storefront's stories share."""
    yield from _clone(postgres, template, f"test_{os.getpid()}_street")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Pools on a database for one test."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
def shared_database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The database of this test process, in which nothing is ever committed."""
    yield from _clone(postgres, template, f"test_{os.getpid()}_shared")


@pytest.fixture
async def tx(shared_database_url: str) -> AsyncIterator[Tx]:
    """A transaction that is rolled back."""
    connection = await psycopg.AsyncConnection.connect(shared_database_url, options="-c timezone=UTC")
    yield Tx(connection)
    await connection.close()


def _clone(postgres: EmbeddedPostgres, template: str, name: str) -> Iterator[str]:
    with _admin(postgres) as admin:
        _drop(admin, name)
        # Ten times faster than the default on a server without fsync.
        admin.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    yield postgres.url(name)
    with _admin(postgres) as admin:
        _drop(admin, name)


def _admin(postgres: EmbeddedPostgres) -> psycopg.Connection[tuple[str]]:
    return psycopg.connect(postgres.url("postgres"), autocommit=True)


def _exists(admin: psycopg.Connection[tuple[str]], name: str) -> bool:
    return admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _drop(admin: psycopg.Connection[tuple[str]], name: str) -> None:
    admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _clean_up(admin: psycopg.Connection[tuple[str]]) -> None:
    """Drop old templates, and the databases of test processes that were killed."""
    newest_first = admin.execute("select datname from pg_database where datname ~ '^template_' order by oid desc")
    for (name,) in newest_first.fetchall()[TEMPLATES_KEPT:]:
        _drop(admin, name)
    for (name,) in admin.execute("select datname from pg_database where datname ~ '^test_[0-9]+_'").fetchall():
        if not psutil.pid_exists(int(name.split("_")[1])):
            _drop(admin, name)


def _fingerprint() -> str:
    source = ROOT / "src" / "tuan"
    described = [*source.rglob("models.py"), *source.rglob("models/*.py"), *source.glob("migrations/**/*.*")]
    described.append(source / "platform" / "tables.py")
    found = hashlib.sha256()
    for path in sorted(path for path in set(described) if path.suffix in {".py", ".sql"}):
        found.update(str(path.relative_to(source)).encode() + path.read_bytes())
    return found.hexdigest()[:16]
