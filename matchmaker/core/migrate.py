"""Migrations with plain Alembic, safe on a populated SQLite.

A batch change on SQLite copies the table and drops the old one; with foreign keys on, that drop silently deletes the
children (ON DELETE CASCADE). So foreign keys go OFF before the transaction and are checked after it, and the file is
copied first.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from matchmaker.core import clock
from matchmaker.core.db import writing

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


class BrokenReferences(RuntimeError):
    """A migration left rows that point nowhere; it was rolled back."""


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def current(engine: Engine) -> str | None:
    """The revision the database is at, None when empty."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return cast("str | None", connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def head() -> str:
    """The newest revision, as the file migrations/HEAD says (a merge conflict there is a message to us)."""
    return (SCRIPTS / "HEAD").read_text().strip()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`."""
    from alembic import command

    _backup(engine)
    with _migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base" for empty)."""
    from alembic import command

    with _migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Hosts that start together make an installation ready one after the other: whoever is second finds it ready.

    A SQLite file belongs to one host, whose port already lets only one start.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect() as connection, _held(connection, 727202):
        yield


@contextmanager
def _held(connection: Connection, number: int) -> Iterator[None]:
    """An advisory lock of PostgreSQL, across transactions; whoever is second waits."""
    connection.execute(sa.text("SELECT pg_advisory_lock(:number)"), {"number": number})
    connection.commit()
    try:
        yield
    finally:
        connection.execute(sa.text("SELECT pg_advisory_unlock(:number)"), {"number": number})
        connection.commit()


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    with writing(), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with _held(connection, 727201), connection.begin():
                yield connection
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    raise BrokenReferences(f"rows without their parent after the migration: {broken[:5]}")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _backup(engine: Engine) -> Path | None:
    """Copy a SQLite file that has data before changing it."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or not Path(name).exists():
        return None
    revision = current(engine)
    if revision is None or revision == head():
        return None
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(FULL)"))
    target = Path(f"{name}.{clock.now():%Y%m%dT%H%M%S}.backup")
    shutil.copy2(name, target)
    return target


def checks(engine: Engine, metadata: sa.MetaData) -> set[tuple[str, str]]:
    """Table and name of every check constraint that the database has of the models' tables."""
    inspector = sa.inspect(engine)
    known = inspector.get_multi_check_constraints(filter_names=list(metadata.tables))
    return {(table, check["name"] or "") for (_schema, table), found in known.items() for check in found}


def differences(engine: Engine, metadata: sa.MetaData) -> list[Any]:
    """What the models and the database disagree about (empty when they are equal)."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": include_name, "include_object": include_object},
        )
        return list(compare_metadata(context, metadata))


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """The full-text tables are made by `core.search`, not by models."""
    return not (kind == "table" and (name or "").startswith("search_fts"))


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The generated search column, the numbers of transactions and their indexes exist on PostgreSQL alone."""
    alone = {"tsv", "ix_search_doc_tsv", "xid", "ix_list_change_xid"}
    return not (kind in {"column", "index"} and name in alone)
