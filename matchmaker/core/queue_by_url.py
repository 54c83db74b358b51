"""The queue behind QUEUE_URL: in memory, a SQLite file, PostgreSQL or Redis."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from matchmaker.core import clock

log = logging.getLogger(__name__)
AGAIN: Final = 60.0
"""Seconds after which it is said again that the queue is away."""


class InOneLine(logging.Filter):
    """What a consumer says again and again while its queue is away: one line a minute instead of a traceback a try."""

    _said = -AGAIN

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written; an error loses its traceback and names its cause."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return True
        if time.monotonic() - self._said < AGAIN:
            return False
        self._said = time.monotonic()
        record.msg, record.args = "%s: %s (%s). It is tried again.", (record.getMessage(), error, type(error).__name__)
        record.exc_info = record.exc_text = None
        return True


def keep_quiet() -> None:
    """For a worker: its threads share one such filter. Errors of jobs are logged by `jobs`, with their traceback."""
    shared = InOneLine()
    for name in ("Worker", "Scheduler"):
        logging.getLogger(f"huey.consumer.{name}").addFilter(shared)


def make_huey(url: str, *, secret: str, data_dir: str) -> Any:
    """The huey instance for a queue URL (`memory:`, `sqlite:FILE`, `postgresql://…`, `redis://…`)."""
    from huey.serializer import SignedSerializer

    serializer = SignedSerializer(secret=secret, salt="jobs")  # the default serializer would be pickle
    scheme, _colon, rest = url.partition(":")
    if scheme == "memory":
        from huey import MemoryHuey

        return MemoryHuey("roundtable", results=False, serializer=serializer)
    if scheme == "sqlite":
        return _sqlite_huey(Path(rest or f"{data_dir}/queue.db"), serializer)
    if scheme.startswith("postgres"):
        from huey import PostgresHuey

        return PostgresHuey("roundtable", dsn=url, results=False, serializer=serializer)
    if scheme.startswith("redis"):
        from huey import RedisHuey

        return RedisHuey("roundtable", url=url, results=False, serializer=serializer)
    raise ValueError(f"QUEUE_URL {url!r} starts with none of memory:, sqlite:, postgresql:, redis:.")


def _sqlite_huey(path: Path, serializer: Any) -> Any:
    """The queue in a file. A file that is none any more is put aside and made anew: jobs are rows of the database, the
    sweep announces them again.
    """
    from huey import SqliteHuey

    try:
        return SqliteHuey("roundtable", filename=str(path), results=False, serializer=serializer)
    except sqlite3.DatabaseError as error:
        if not is_broken(error):
            raise
        aside = path.with_name(f"{path.name}.broken-{clock.now():%Y%m%dT%H%M%S}")
        path.replace(aside)
        for rest in ("-wal", "-shm"):
            path.with_name(path.name + rest).unlink(missing_ok=True)
        log.warning("The queue file was broken and is made anew; no job is lost. The old file is %s.", aside.name)
        return SqliteHuey("roundtable", filename=str(path), results=False, serializer=serializer)


def is_broken(error: BaseException) -> bool:
    """A SQLite file that cannot be read as one, not one that is busy, missing or read-only."""
    return isinstance(error, sqlite3.DatabaseError) and (error.sqlite_errorcode & 0xFF) in {
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
    }
