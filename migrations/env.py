"""Runs the revisions on the connection that core/migrate.py opened."""

from __future__ import annotations

from alembic import context

from matchmaker.core.migrate import include_name, include_object
from matchmaker.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=include_name,
    include_object=include_object,
    transactional_ddl=False,  # core/migrate.py holds the transaction
)
context.run_migrations()
