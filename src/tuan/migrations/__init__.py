"""The one line of history of the database, and the ways to walk along it.

The questions that every start asks are answered here without SQLAlchemy; its walkers are in ``history``.
"""

from pathlib import Path

import psycopg

_VERSIONS = Path(__file__).parent / "versions"


def upgrade(url: str) -> None:
    """Bring the database to the newest version. Of two at once, the second waits and finds nothing to do."""
    if version(url) != newest():
        from tuan.migrations import history

        history.upgrade(url)


def version(url: str) -> str | None:
    """The version of the database; ``None`` if it was never migrated."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
            return None
        found = connection.execute("select version_num from alembic_version").fetchone()
        return str(found[0]) if found else None


def newest() -> str:
    """The newest version that this program knows."""
    return max(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))
