"""Walking along the history: forward, and one step further from the models."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation, ModifyTableOps, OpContainer
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

import tuan
from tuan.migrations import newest
from tuan.platform.tables import metadata

Answer = TypeVar("Answer")

_HERE = Path(__file__).parent
# Any number will do that nobody else locks in this database.
_LOCK = 7_288_261


def upgrade(url: str) -> None:
    """Bring the database to the newest version, waiting for anybody else who does."""
    _with_connection(url, lambda connection: command.upgrade(_config(connection), "head"))


def differences(url: str) -> list[str]:
    """What the models say and the migrated database does not, one line each."""
    import_models()
    return _with_connection(
        url,
        lambda connection: [
            *(_line(found) for found in compare_metadata(_context(connection), metadata)),
            *_checks(connection),
        ],
    )


def write(url: str, message: str) -> Path | None:
    """Write the next version from the models; ``None`` if nothing changed."""
    if not differences(url):
        return None
    number = int(newest()) + 1
    script: Any = _with_connection(
        url,
        lambda connection: command.revision(
            _config(connection), message=message, autogenerate=True, rev_id=f"{number:04d}"
        ),
    )
    return Path(script.path)


def follow_models(url: str) -> None:
    """Change the database to what the models say now: for tests between two versions, never for data that matters."""
    import_models()

    def change(connection: Connection) -> None:
        context = _context(connection)
        wanted = produce_migrations(context, metadata).upgrade_ops
        assert wanted is not None
        for step in _steps(wanted):
            Operations(context).invoke(step)
        connection.commit()

    _with_connection(url, change)


def import_models() -> None:
    """Import the tables of every domain, so that the metadata is complete."""
    root = Path(tuan.__file__).parent
    for path in sorted([*root.rglob("models.py"), *root.rglob("models/__init__.py")]):
        inside = path.parent if path.name == "__init__.py" else path.with_suffix("")
        parts = inside.relative_to(root).parts
        # A folder that starts with an underscore is a template for new code, not code.
        if not any(part.startswith("_") for part in parts):
            importlib.import_module(".".join(("tuan", *parts)))


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _compared_with: Any) -> bool:
    """Whether a table is described by our models; the job queue brings its own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def lock(connection: Connection) -> None:
    """Wait until nobody else migrates this database; held until the transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection, opts={"include_object": is_ours, "compare_server_default": True, "target_metadata": metadata}
    )


def _with_connection(url: str, use: Callable[[Connection], Answer]) -> Answer:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return use(connection)


def _checks(connection: Connection) -> list[str]:
    """Checks by name, which Alembic does not compare: a new one on a table that exists is written by hand."""
    said = {
        (str(check.name), table.name)
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    inspector = inspect(connection)
    made = {
        (str(check["name"]), table)
        for table in metadata.tables
        if inspector.has_table(table)
        for check in inspector.get_check_constraints(table)
    }
    return [
        *(f"add_check {name} {table}" for name, table in sorted(said - made)),
        *(f"remove_check {name} {table}" for name, table in sorted(made - said)),
    ]


def _line(found: Any) -> str:
    # Alembic tells the changes of one column as a list of tuples, everything else as one tuple.
    if isinstance(found, list):
        return "; ".join(_line(one) for one in found)
    kind, *about = found
    names = [getattr(thing, "name", thing) for thing in about if thing is not None]
    return f"{kind} {' '.join(str(name) for name in names if not isinstance(name, dict))}"


def _steps(container: OpContainer) -> list[MigrateOperation]:
    flat: list[MigrateOperation] = []
    for step in container.ops:
        flat.extend(step.ops if isinstance(step, ModifyTableOps) else [step])
    return flat
