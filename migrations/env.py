"""Runs the revisions on the connection that core/migrate.py opened."""

from __future__ import annotations

from alembic import context

from matchmaker.core.db import UtcDateTime
from matchmaker.core.migrate import include_name, include_object
from matchmaker.models import Base


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Revisions stand alone: our own column types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    include_name=include_name,
    include_object=include_object,
    transactional_ddl=False,  # core/migrate.py holds the transaction
)
context.run_migrations()
