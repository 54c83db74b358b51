"""The bytes of attachments: files with random names in a folder that all hosts share, never below the web root.

Bytes are written before their row. A unit of work that is rolled back takes them away again; what a crash left is
swept by a job.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from matchmaker.core.db import AppSession, session
from matchmaker.core.settings import uploads_folder

MEGABYTE: Final = 1024 * 1024
ORPHAN_SECONDS: Final = 3600
"""A file that no row knows is left alone so long: the request that wrote it may still be running."""


def max_bytes() -> int:
    """The largest file (setting MAX_UPLOAD_MB)."""
    return int(current_app.config["SETTINGS"].max_upload_mb) * MEGABYTE


def folder() -> Path:
    """Where the bytes are."""
    return uploads_folder()


def path_of(stored_as: str) -> Path:
    """The bytes of a file by its random name."""
    return folder() / stored_as[:2] / stored_as


def write(stored_as: str, data: bytes) -> Path:
    """Write the bytes; they are taken away again if the transaction is rolled back."""
    place = path_of(stored_as)
    place.parent.mkdir(parents=True, exist_ok=True)
    session().info.setdefault("new_files", []).append(place)
    place.write_bytes(data)
    return place


def remove_after_commit(stored_as: str) -> None:
    """Take the bytes away when the transaction is committed."""
    session().info.setdefault("gone_files", []).append(path_of(stored_as))


def sweep(known: Iterable[str], newest: datetime | None) -> None:
    """Delete files on disk that are not among the `known` random names and older than an hour.

    Nothing is deleted that is younger than the `newest` upload the database knows of: beside an older database that
    was restored, such files are not left over, their rows are in a newer backup.
    """
    if not folder().is_dir() or newest is None:
        return
    kept = set(known)
    limit = min(time.time() - ORPHAN_SECONDS, newest.timestamp())
    for path in folder().glob("*/*"):
        if path.name not in kept and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


@event.listens_for(AppSession, "after_commit")
def _after_commit(current: Session) -> None:
    current.info.pop("new_files", None)
    _unlink(current.info.pop("gone_files", []))


@event.listens_for(AppSession, "after_soft_rollback")
def _after_rollback(current: Session, _transaction: object) -> None:
    if not current.in_nested_transaction():
        current.info.pop("gone_files", None)
        _unlink(current.info.pop("new_files", []))


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
