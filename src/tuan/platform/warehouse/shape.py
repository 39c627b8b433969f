"""Tables of the warehouse have no migrations: when their shape changes, they are counted again from PostgreSQL."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import structlog

log = structlog.get_logger()


def drop_if_shaped_otherwise(folder: Path, statements: Sequence[str]) -> None:
    """Forget a store whose tables were made by other statements."""
    shape, store = folder / "shape", folder / "store"
    now = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if store.exists() and (not shape.exists() or shape.read_text() != now):
        log.warning("warehouse_has_another_shape")
        shutil.rmtree(store)
    shape.write_text(now)
