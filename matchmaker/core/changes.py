"""Before and after: which values of the rows a command was given it changed, for the log of changes.

The log is kept for ever, so what stands in it is never erased with a person or a name. It holds codes (texts of up to
forty letters with a fixed meaning, such as a status), numbers, days and yes or no; of every other text only that it
changed. Which other row a row points to is left out: commands name what they work on. Texts of challenges and solutions
are kept with their versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import UOWTransaction

from matchmaker.core.db import AppSession, Base

LONGEST_CODE: Final = 40
_PASSED_OVER: Final = frozenset({"id", "version", "public_id", "created_at", "updated_at"})
_SECRET: Final = ("key", "stamp", "seed", "uid", "token", "hash", "secret", "password")
_PLAIN: Final = (bool, int, float, Decimal, date, datetime)
Values = dict[str, tuple[Any, Any]]


class Unlogged:
    """Marks a table whose values are nobody's business before they are told: scores, prepared decisions."""


class Changes:
    """What becomes of some rows between the beginning and the end of a command."""

    def __init__(self, rows: Collection[Base]) -> None:
        self._rows = {id(row): row for row in rows if not isinstance(row, Unlogged)}
        self._found: dict[int, Values] = {}

    def note(self, row: Base) -> None:
        """Remember what is about to be written of this row, if it is one of ours."""
        if id(row) not in self._rows:
            return
        found = self._found.setdefault(id(row), {})
        for name, before, after in _differences(row):
            found[name] = (found[name][0] if name in found else before, after)

    def of(self, row: object) -> dict[str, list[Any] | None]:
        """Column → [before, after] as JSON values, None for a text that is not kept; without what came back."""
        return {
            name: None if before is _TEXT else [_json(before), _json(after)]
            for name, (before, after) in self._found.get(id(row), {}).items()
            if before is _TEXT or before != after
        }


_TEXT: Final = object()
_watching: ContextVar[tuple[Changes, ...]] = ContextVar("watching", default=())


@contextmanager
def watched(rows: Collection[Base]) -> Iterator[Changes]:
    """The changes of these rows inside the block, also those of commands within it."""
    changes = Changes(rows)
    token = _watching.set((*_watching.get(), changes))
    try:
        yield changes
    finally:
        _watching.reset(token)


@event.listens_for(AppSession, "before_flush")
def _note(current: AppSession, _context: UOWTransaction, _instances: object) -> None:
    if watching := _watching.get():
        for row in current.dirty:
            for changes in watching:
                changes.note(row)


def _differences(row: Base) -> Iterator[tuple[str, Any, Any]]:
    state = sa.inspect(row)
    for attribute in state.mapper.column_attrs:
        column, name = attribute.columns[0], attribute.key
        if name in _PASSED_OVER or name.endswith(_SECRET) or column.foreign_keys:
            continue
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        yield (name, before, after) if _is_kept(column, before, after) else (name, _TEXT, _TEXT)


def _is_kept(column: sa.ColumnElement[Any], *values: Any) -> bool:
    kind = column.type
    is_code = isinstance(kind, sa.String) and kind.length is not None and kind.length <= LONGEST_CODE
    return all(value is None or isinstance(value, _PLAIN) or (is_code and isinstance(value, str)) for value in values)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value  # a moment is a day, too
