"""Versions: somebody else may have saved first. One rule for pages, API and autosave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from matchmaker.core.actors import Actor
from matchmaker.core.audit import history_of
from matchmaker.core.db import Base, session
from matchmaker.core.errors import Stale
from matchmaker.core.i18n import _
from matchmaker.core.text import shorten, tidy, whole_number

Difference = tuple[str, str, str]
"""A field's label, what is stored, what the person typed; as shown to people."""
Compare = Callable[..., Sequence[Difference]]


NO_VERSION: Final = 0
"""What a page saw that does not say which version it saw: older than every stored one (they count from 1)."""


def read_version(raw: object) -> int:
    """The version that a form or a header carries; NO_VERSION if it is missing or garbled, which counts as stale."""
    return whole_number(raw) or NO_VERSION


def require_fresh(
    actor: Actor,
    row: Any,
    seen_version: int | None,
    differences: Callable[[], Sequence[Difference]] | None = None,
) -> None:
    """Raise Stale if the row was saved since the version the person saw.

    A person's own second window counts too. `differences` is asked only then; an empty answer means that everything
    typed is stored already, and nothing is refused.
    """
    if seen_version is None or seen_version == row.version:
        return
    changes = differences() if differences is not None else None
    if changes is not None and not changes:
        return
    user_id, who, at = _last_saved(row)
    if user_id is not None and user_id == actor.user_id:
        message = _("You saved this in another window after opening this page. Your text here is kept.")
    else:
        message = _("%(who)s saved this while you were writing. Your text is kept.", who=who or _("Somebody else"))
    message = f"{message} {_('Compare, then save again.')}"
    raise Stale(message, who=who, at=at, changes=changes or (), version=row.version)


def differing(*rows: tuple[str, object, object]) -> list[Difference]:
    """Of (label, stored, typed) those that differ, as people read them: for the `compare` of a command."""
    shown = [(label, _shown(stored), _shown(typed)) for label, stored, typed in rows]
    return [(label, shorten(stored, 300), shorten(typed, 300)) for label, stored, typed in shown if stored != typed]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(map(_shown, value)))
    return "" if value is None else tidy(str(value))


def _last_saved(row: Base) -> tuple[int | None, str, datetime | None]:
    """Who saved last and when: the row's own note where it keeps one (drafts save without log), else the log."""
    at = getattr(row, "updated_at", None)
    editor = getattr(row, "updated_by", None)
    if editor is not None:
        return editor.id, editor.name, at
    last = session().scalar(history_of(row).limit(1))
    return (last.user_id, last.actor_name, at or last.at) if last is not None else (None, "", at)
