"""Run by Alembic: one transaction for all missing versions, one migrating program at a time."""

from alembic import context

from tuan.migrations.history import import_models, is_ours, lock
from tuan.platform.tables import metadata

connection = context.config.attributes["connection"]
import_models()
context.configure(connection, target_metadata=metadata, include_object=is_ours, compare_server_default=True)
with context.begin_transaction():
    lock(connection)
    context.run_migrations()
connection.commit()
