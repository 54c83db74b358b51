"""Tells states of the database apart: whether anybody, in any process or by hand, has written anything since."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

log = logging.getLogger(__name__)


class DatabaseState:
    """Asks on a connection of its own that writes nothing.

    SQLite counts what other connections write (`PRAGMA data_version`). In PostgreSQL two equal snapshots see the same
    rows (`pg_current_snapshot()`: every transaction that wrote anything has a number of its own).
    """

    def __init__(self, url: sa.URL) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._owner = 0
        self._connection: Any = None

    def now(self) -> str | None:
        """The present state; None if it cannot be learnt. What is read after asking is at least as new."""
        with self._lock:
            try:
                return self._ask()
            except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
                log.warning("The state of the database is not known, so nothing is kept: %s", error)
                self._connection = None
                return None

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        """What was committed, read beside every transaction; empty if it cannot be learnt."""
        with self._lock:
            try:
                self._ask()
                if isinstance(self._connection, sqlite3.Connection):
                    return [tuple(row) for row in self._connection.execute(statement).fetchall()]
                return [tuple(row) for row in self._connection.exec_driver_sql(statement).all()]
            except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
                log.debug("Nothing was read beside: %s", error)
                self._connection = None
                return []

    def close(self) -> None:
        """Let go of the database, as before its file is copied; whoever asks next connects anew."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _ask(self) -> str:
        if self._connection is None or self._owner != os.getpid():  # a connection is never shared with a fork
            self._owner, self._connection = os.getpid(), self._connect()
        if isinstance(self._connection, sqlite3.Connection):
            return str(self._connection.execute("PRAGMA data_version").fetchone()[0])
        return str(self._connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())

    def _connect(self) -> Any:
        if self._url.get_backend_name() == "sqlite":
            return sqlite3.connect(self._url.database or "", check_same_thread=False, isolation_level=None)
        engine = sa.create_engine(self._url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        return engine.connect()


def database_state() -> DatabaseState:
    """Of this application."""
    found: DatabaseState = current_app.extensions["database_state"]
    return found


def init_app(app: Flask) -> None:
    """Let `app` ask for the state of its database."""
    app.extensions["database_state"] = DatabaseState(sa.make_url(app.config["SQLALCHEMY_ENGINES"]["default"]["url"]))
