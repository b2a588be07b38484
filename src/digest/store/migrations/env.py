"""Run by Alembic for each of its commands; `digest.store.migrate` gives it the connection."""

from alembic import context
from sqlalchemy import Connection

from digest.store.tables import metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations are run by digest.store.migrate, which gives them a connection")
# The transaction is the caller's: it checks what the migration did before it commits.
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
