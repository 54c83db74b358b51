"""What differs between two problems of the same workshop: why a solve run became stale."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from matchmaker.core.i18n import _, ngettext
from matchmaker.scheduling.engine.problem import Problem
from matchmaker.scheduling.queries.sentences import Names

MOST_NAMED = 5


def differences(old: Problem, new: Problem) -> list[list[Any]]:
    """[kind, ids] for everything that differs; empty if the problems are equal."""
    found: list[list[Any]] = []
    for kind, before, after in (
        ("slots", old.slots, new.slots),
        ("tables", old.tables, new.tables),
        ("parties", old.parties, new.parties),
        ("requests", old.requests, new.requests),
    ):
        found += _of(kind, {x.id: x for x in before}, {x.id: x for x in after})
    found += _of("locks", {p.request: p for p in old.pins}, {p.request: p for p in new.pins})
    if old.rules != new.rules or old.precedences != new.precedences:
        found.append(["rules", []])
    return found


def _of(kind: str, before: Mapping[int, Hashable], after: Mapping[int, Hashable]) -> Iterable[list[Any]]:
    added, gone = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    changed = sorted(key for key in set(before) & set(after) if before[key] != after[key])
    return [[f"{kind}_{how}", ids] for how, ids in (("added", added), ("gone", gone), ("changed", changed)) if ids]


def change_words(changes: Sequence[Sequence[Any]], names: Names) -> list[str]:
    """Sentences for what `differences` found."""
    return [_sentence(str(kind), list(ids), names) for kind, ids in changes]


def _sentence(kind: str, ids: list[int], names: Names) -> str:
    who = ", ".join(filter(None, (names.parties.get(number, "") for number in ids[:MOST_NAMED])))
    n = len(ids)
    sentences = {
        "parties_added": lambda: _("New participants: %(who)s.", who=who),
        "parties_gone": lambda: ngettext(
            "%(num)s participant no longer comes.", "%(num)s participants no longer come.", n
        ),
        "parties_changed": lambda: _("Times or limits changed: %(who)s.", who=who),
        "requests_added": lambda: ngettext("%(num)s new wish.", "%(num)s new wishes.", n),
        "requests_gone": lambda: ngettext("%(num)s wish was withdrawn.", "%(num)s wishes were withdrawn.", n),
        "requests_changed": lambda: ngettext("%(num)s wish changed.", "%(num)s wishes changed.", n),
    }
    if kind in sentences:
        return sentences[kind]()
    if kind.startswith("slots"):
        return _("The meeting times changed.")
    if kind.startswith("tables"):
        return _("The tables changed.")
    return _("A meeting was locked or unlocked.") if kind.startswith("locks") else _("The rules changed.")
