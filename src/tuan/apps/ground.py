"""The database that a command works on: yours, or the embedded one for as long as the command runs."""

import contextlib
from collections.abc import Iterator

import psycopg

from tuan.platform.embedded import EmbeddedPostgres
from tuan.platform.halt import Halt
from tuan.platform.settings import Settings, settings

_OLDEST_SERVER = 170_000
_CONNECT_SECONDS = 10


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The URL of the database that the settings name. Raises ``Halt`` if it does not answer."""
    chosen = settings()
    if chosen.database_url is not None:
        yield given_database(chosen)
        return
    with EmbeddedPostgres(chosen.data_folder) as server:
        yield server.url()


@contextlib.contextmanager
def migrated_database() -> Iterator[str]:
    """As ``database``, for commands that read tables. Raises ``Halt`` if it is not at this program's version."""
    from tuan import migrations

    with database() as url:
        found, needed = migrations.version(url), migrations.newest()
        if found != needed:
            raise Halt(
                f"The database is at version {found or 'nothing'}, this program needs {needed}: run 'tuan migrate'."
            )
        yield url


def given_database(chosen: Settings) -> str:
    """The URL of the database that was given, once it answers."""
    assert chosen.database_url is not None
    url = chosen.database_url.get_secret_value()
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise Halt(f"The database named by TUAN_DATABASE_URL does not answer: {reason}.") from error
    if version < _OLDEST_SERVER:
        raise Halt(
            f"The database named by TUAN_DATABASE_URL is PostgreSQL {version // 10_000}; Tuan needs 17 or newer."
        )
    return url
