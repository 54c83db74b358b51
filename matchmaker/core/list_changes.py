"""What changed in the lists that are kept in memory: one row a change, written by the database itself.

`watch` names a table whose rows make lines of a list. Triggers note the line's id on every insert, update and delete,
whoever writes: a command, a job, a statement over many rows, a hand. Readers ask for what they have not seen yet.

On SQLite writers take turns, so the number of a change says its place. In PostgreSQL a change with a lower number may
be committed later; there each holds the number of its transaction, and a snapshot says which of them were seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import jobs
from matchmaker.core.db import Base, session

KEPT: Final = 200_000
"""Changes that stay for readers; who has read less reads everything anew."""
MOST: Final = 20_000
"""Lines that are read one by one; of more, all are read anew."""
WATCHED: Final[list[Watched]] = []
_XID: Final[sa.ColumnClause[Any]] = sa.literal_column("list_change.xid")


class _PostgresType(sa.types.UserDefinedType[str]):
    """A type that SQLAlchemy has no name for."""

    cache_ok = True

    def __init__(self, name: str = "xid8") -> None:
        self.name = name

    def get_col_spec(self, **_options: Any) -> str:
        """PostgreSQL's name of it."""
        return self.name


_SNAPSHOT: Final = _PostgresType("pg_snapshot")
ischema_names["xid8"] = _PostgresType  # for whoever reads the table's columns


class ListChange(Base):
    """A line of a list was added, changed or taken away. `xid` (PostgreSQL): the transaction that did it."""

    __tablename__ = "list_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    line_id: Mapped[int]


@dataclass(frozen=True)
class Watched:
    """Rows of `table` make lines of the list `name`; `ids` selects those of one row, which it calls `{row}`."""

    name: str
    table: str
    ids: str


def watch(name: str, table: str, ids: str = "{row}.id") -> Watched:
    """Note changes of a table for a list. `ids`: an expression of the row, or a SELECT of ids, named `id`."""
    found = Watched(name, table, ids if ids.startswith("SELECT") else f"SELECT {ids} AS id")
    WATCHED.append(found)
    return found


def create_triggers(connection: Connection, watched: Sequence[Watched]) -> None:
    """Add what notes the changes of these tables (also called by migrations)."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(
            "ALTER TABLE list_change ADD COLUMN IF NOT EXISTS xid xid8 NOT NULL DEFAULT pg_current_xact_id()"
        )
        connection.exec_driver_sql("CREATE INDEX IF NOT EXISTS ix_list_change_xid ON list_change (xid)")
    for one in watched:
        for statement in _sqlite(one) if connection.dialect.name == "sqlite" else _postgres(one):
            connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection, watched: Sequence[Watched]) -> None:
    """Take it away again."""
    for one in watched:
        for act in _ACTS:
            name = f"list_{one.name}_{one.table}_{act.lower()}"
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {one.table}")
                connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}")


_ACTS: Final = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def _statements(one: Watched, act: str) -> tuple[str, str]:
    """The trigger's name, and what it does."""
    notes = (
        f"INSERT INTO list_change (name, line_id) SELECT '{one.name}', line.id FROM "  # nosec B608  our own names
        f"({one.ids.format(row=_ACTS[act])}) AS line WHERE line.id IS NOT NULL;"
    )
    return f"list_{one.name}_{one.table}_{act.lower()}", notes


def _sqlite(one: Watched) -> Iterator[str]:
    for act in _ACTS:
        name, notes = _statements(one, act)
        yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {act} ON {one.table} BEGIN {notes} END"


def _postgres(one: Watched) -> Iterator[str]:
    for act in _ACTS:
        name, notes = _statements(one, act)
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {notes} RETURN NULL; END $$"
        )
        yield f"CREATE OR REPLACE TRIGGER {name} AFTER {act} ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()"


@event.listens_for(Base.metadata, "after_create")
def _after_create(_target: sa.MetaData, connection: Connection, **options: Any) -> None:
    if any(table.name == ListChange.__tablename__ for table in options.get("tables") or ()):
        create_triggers(connection, WATCHED)


def mark(connection: Connection) -> str:
    """Up to where this transaction sees changes: the last number (SQLite), or a snapshot (PostgreSQL)."""
    if connection.dialect.name == "sqlite":
        return str(connection.execute(sa.select(sa.func.max(ListChange.id))).scalar() or 0)
    return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())


def changed_since(connection: Connection, seen: str, name: str) -> set[int] | None:
    """Ids of the lines of a list that changed since a mark; None if so much did that all is to be read anew."""
    oldest = sa.select(ListChange.id).order_by(ListChange.id).limit(1)
    select = sa.select(ListChange.line_id).where(ListChange.name == name).distinct().limit(MOST)
    if connection.dialect.name == "sqlite":
        first = connection.scalar(oldest)
        is_lost = first is not None and first > int(seen) + 1
        select = select.where(ListChange.id > int(seen))
    else:
        snapshot = sa.cast(sa.literal(seen), _SNAPSHOT)
        is_seen = sa.func.pg_visible_in_snapshot(_XID, snapshot)
        is_lost = connection.scalar(oldest.with_only_columns(is_seen, maintain_column_froms=True)) is False
        select = select.where(sa.func.pg_snapshot_xmin(snapshot) <= _XID, sa.not_(is_seen))
    found = set() if is_lost else set(connection.scalars(select))
    return None if is_lost or len(found) == MOST else found


@jobs.job("core.clear_list_changes", every=timedelta(hours=6))
def clear_list_changes() -> None:
    """Delete the oldest. The newest stays, so that numbers go on. Running twice changes nothing more."""
    newest = session().scalar(sa.select(sa.func.max(ListChange.id))) or 0
    session().execute(sa.delete(ListChange).where(ListChange.id < newest - KEPT))
