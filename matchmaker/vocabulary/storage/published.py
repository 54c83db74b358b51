"""Which version of the vocabulary is in force: the newest that was committed, in every process.

Asked once for each session, so for each request and each job, that one page or one run never mixes two versions; beside
the transaction, and only where anything was written since this process asked last (`core/database_state.py`).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import current_app, has_app_context

from matchmaker.core.database_state import database_state
from matchmaker.core.db import session
from matchmaker.vocabulary.files import UNCHANGED, Published, follow

_NEWEST = "SELECT number, changes FROM vocabulary_version ORDER BY number DESC LIMIT 1"
_KEY = "vocabulary"


@dataclass
class _Known:
    """What this process read last: of which application's database, in which state."""

    owner: int = 0
    state: str = ""
    version: Published = UNCHANGED


_known = _Known()
_lock = threading.Lock()


def in_force() -> Published:
    """The version of this request or job: of its session."""
    if not has_app_context() or "database_state" not in current_app.extensions:
        return UNCHANGED
    kept = session().info
    if _KEY not in kept:
        kept[_KEY] = _newest()
    found: Published = kept[_KEY]
    return found


def put_in_force(version: Published) -> None:
    """For the rest of the unit of work that publishes it; all others read it after the commit."""
    session().info[_KEY] = version


def _newest() -> Published:
    asked = database_state()
    state = asked.now()
    with _lock:
        if state is not None and (_known.owner, _known.state) == (id(asked), state):
            return _known.version
    rows = asked.read(_NEWEST)
    found = Published(*rows[0]) if rows else UNCHANGED
    if state is not None:
        with _lock:
            _known.owner, _known.state, _known.version = id(asked), state, found
    return found


follow(in_force)
