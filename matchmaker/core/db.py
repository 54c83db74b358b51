"""The database: one engine, one session per unit of work, and the only `commit()` in the source.

A request, a job or a command-line call is one unit of work. A response under 400 commits it, everything else
rolls it back. Safe methods cannot write. On SQLite, writers start with BEGIN IMMEDIATE: with the driver's default
697 of 800 concurrent read-then-update statements were lost, with this none.
"""

from __future__ import annotations

import errno
import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, UOWTransaction, declared_attr, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

log = logging.getLogger(__name__)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ALWAYS_THERE: Any = "unnested"
"""`relationship(lazy="joined", innerjoin=ALWAYS_THERE)`: the other row always exists, and is joined by itself. With
`innerjoin=True` SQLAlchemy joins it inside the parenthesis of an outer join, and SQLite then reads whole tables for a
single row (tests/core/test_eager_rows.py). Any: the parameter's type leaves this documented value out."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: these ids are read aloud and typed

_writing: ContextVar[bool | None] = ContextVar("writing", default=None)
_committing: ContextVar[bool] = ContextVar("committing", default=False)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive value is refused, never guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone was given")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Every table's base: named constraints from the first revision on."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[Any]: sa.JSON(),
        list[dict[str, Any]]: sa.JSON(),
    }


def new_public_id() -> str:
    """Twelve random characters (59 bits) for addresses; the database id never leaves the server."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


Id = Annotated[int, mapped_column(sa.Integer, primary_key=True)]
PublicId = Annotated[str, mapped_column(sa.String(12), unique=True, default=new_public_id)]


class HasPublicId:
    """Gives a table a random id for addresses."""

    public_id: Mapped[PublicId]


class HasTimes:
    """When a row was made and last changed (UTC); commands set both."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class HasVersion:
    """Counts a row's changes from 1; a write that started from an older count is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper count."""
        return {"version_id_col": cls.version}


class AppSession(Session):
    """A session whose commit belongs to the unit of work alone."""

    def commit(self) -> None:
        """Only `unit_of_work` and the request's end may call this; anything else is a bug."""
        if not _committing.get():
            raise RuntimeError("Services flush; only the unit of work commits (core/db.py).")
        super().commit()


db = SQLAlchemy(session_options={"class_": AppSession})


def session() -> Session:
    """The session of this unit of work."""
    return db.session


def insert_into(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert in the dialect of the database: both know `on_conflict_do_nothing`."""
    if session().get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)


def ping() -> None:
    """Ask the database for an answer; raises if it has none."""
    db.session.execute(sa.text("SELECT 1"))


def count_rows(select: sa.Select[Any]) -> int:
    """How many rows a statement finds."""
    return session().scalar(sa.select(sa.func.count()).select_from(select.subquery())) or 0


def is_writing() -> bool:
    """May this unit of work write? Declared by `unit_of_work`, else by the request's method."""
    declared = _writing.get()
    if declared is not None:
        return declared
    return has_request_context() and request.method not in SAFE_METHODS and not g.get("only_reads")


@contextmanager
def writing(allowed: bool | None = True) -> Iterator[None]:
    """Declare that statements in this block may (or may not) write; None leaves it to the request."""
    token = _writing.set(allowed)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def unit_of_work(*, write: bool = True) -> Iterator[Session]:
    """One transaction of a job or a command-line call: commits at the end, rolls back on any error."""
    with writing(write):
        current = db.session
        try:
            yield current
            finish_transaction(current, commit=write)
        except BaseException:
            current.rollback()
            raise


def finish_transaction(current: Session, *, commit: bool) -> None:
    if not commit:
        current.rollback()
        return
    token = _committing.set(True)
    try:
        current.commit()
    finally:
        _committing.reset(token)


@event.listens_for(AppSession, "before_flush")
def _refuse_writes_on_reading_requests(current: Session, _context: UOWTransaction, _instances: object) -> None:
    if (current.new or current.dirty or current.deleted) and not is_writing():
        changed = [*current.new, *(o for o in current.dirty if current.is_modified(o)), *current.deleted]
        if changed:
            raise RuntimeError(f"A reading unit of work tried to write {type(changed[0]).__name__}.")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in ("busy_timeout=8000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")


class Waiting:
    """Who waits for SQLite's one write lock in this process: no more than `most`, so that others can still read."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the lock inside this block. Raises Busy if enough do already."""
        with self._lock:
            if self._now >= self.most:
                raise Busy("too many wait for the database")
            self._now += 1
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class Busy(Exception):
    """The database cannot take this now; nothing was written, and the same request can be sent again."""


WAITING = Waiting(most=1_000)
"""`matchmaker run` lowers it below the number of its threads."""


def is_busy(error: BaseException | None) -> bool:
    """The database did not answer, or others kept it to themselves: asking again will help, and nothing was written."""
    if isinstance(error, sa.exc.OperationalError):
        if isinstance(error.orig, sqlite3.Error):
            return (error.orig.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        state = getattr(error.orig, "sqlstate", None) or "08"  # psycopg: no state where there was no connection
        return error.connection_invalidated or state[:2] in {"08", "40", "53", "57"} or state == "55P03"
    return isinstance(error, Busy | sa.exc.TimeoutError)


def is_full(error: BaseException | None) -> bool:
    """There is no room left, on the disk of the database or of the files, or the disk does not answer; nothing was
    written.

    A reader of SQLite may need room, too: for the index of its log after a crash.
    """
    if isinstance(error, sa.exc.OperationalError):
        if isinstance(error.orig, sqlite3.Error):
            failed = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
            return (error.orig.sqlite_errorcode & 0xFF) in failed
        return getattr(error.orig, "sqlstate", None) == "53100"
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if not is_writing():
        connection.exec_driver_sql("BEGIN")
        return
    with WAITING.turn():  # up to `busy_timeout`; nothing is read or written before it is got
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def afterwards(work: Callable[[], None]) -> None:
    """Do `work` in a writing transaction of its own when this request has been answered well.

    This is how a reading request leaves a trace: the read is over before the write begins, so there are never two
    connections, and a failing write is logged instead of taking the answer away. `work` gets no loaded rows.
    """
    g.setdefault("afterwards", []).append(work)
    g.left_a_trace = True


def only_read() -> None:
    """From here on this request writes nothing, whatever its method: it is refused, and nobody waits for it."""
    g.only_reads = True


def commit_although_refused() -> None:
    """What was written so far in this request stays although it is refused: a text that is kept for its writer."""
    g.commits_refusal = True


def _close_unit_of_work(response: Response) -> Response:
    # Flask runs this again with the 500 page if the commit itself fails; a second rollback is harmless.
    if "_sqlalchemy_sessions" in g:
        is_taken = response.status_code < 400 or (response.status_code < 500 and g.pop("commits_refusal", False))
        finish_transaction(db.session, commit=is_writing() and is_taken)
    for work in g.pop("afterwards", ()) if response.status_code < 400 else ():
        try:
            with unit_of_work():
                work()
        except Exception:
            log.exception("What should follow %s %s failed.", request.method, request.endpoint)
    return response


def driver_url(database_url: str) -> str:
    """The URL as SQLAlchemy takes it, with our driver for PostgreSQL."""
    return database_url.replace("postgresql://", "postgresql+psycopg://", 1)


def init_app(app: Flask, *, database_url: str) -> None:
    """Bind the application to its database and close every request's unit of work."""
    url = driver_url(database_url)
    options: dict[str, Any] = {"url": url}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # We open no asynchronous sessions: asking for them would start an event loop at the end of every request.
    app.teardown_appcontext_funcs = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
    app.after_request(_close_unit_of_work)
