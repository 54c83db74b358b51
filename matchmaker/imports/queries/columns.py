"""Which column of a file means which of ours: as its title says, or as the person matched it before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.imports.hooks import ImportKind
from matchmaker.imports.models import ImportColumns

_APART: Final = re.compile(r"[\W_]+")


def title_key(title: str) -> str:
    """By what two titles are the same: letters and digits alone."""
    return _APART.sub(" ", fold(title)).strip()[:100]


def remembered(user_id: int | None, kind: str) -> dict[str, str]:
    """Title → column, as the person matched them before (one query)."""
    if user_id is None:
        return {}
    select = sa.select(ImportColumns.titles).where(ImportColumns.user_id == user_id, ImportColumns.kind == kind)
    return dict(session().scalar(select) or {})


def matched(kind: ImportKind, titles: Sequence[str], before: Mapping[str, str]) -> dict[str, int]:
    """Column → its place among the titles, the first that means it."""
    known = {title_key(name): column.name for column in kind.columns for name in (*column.titles, column.name)}
    names = {column.name for column in kind.columns}
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        key = title_key(title)
        column = before[key] if key in before else known.get(key, "")
        if column in names:
            found.setdefault(column, place)
    return found


def lacking(kind: ImportKind, places: Mapping[str, int]) -> tuple[str, ...]:
    """The needed columns that are not there."""
    return tuple(name for name in kind.needed if name not in places)
