"""A plan that is not in place yet, person by person: who gains, loses or moves meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matchmaker.scheduling.queries.releases import change_sentence
from matchmaker.scheduling.queries.sentences import Names


@dataclass
class PersonChanges:
    """One participant's changes: numbers of meetings now and then, and each change as (kind, sentence)."""

    name: str
    before: int
    after: int = 0
    new: int = 0
    lost: int = 0
    moved: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)


def by_person(
    changes: Sequence[Mapping[str, Any]],
    sides: Mapping[int, Sequence[int]],
    standing: Mapping[int, int],
    names: Names,
) -> list[PersonChanges]:
    """Everybody whose day changes, those who lose most first, then by name.

    `sides` are the participants of each request (ids), `standing` how many meetings each participant has now.
    """
    found: dict[int, PersonChanges] = {}
    for change in changes:
        kind, sentence = change_sentence(dict(change), names)
        for party in sides.get(change["request"], ()):
            if party not in found:
                found[party] = PersonChanges(names.parties.get(party, ""), standing.get(party, 0))
            person = found[party]
            person.lines.append((kind, sentence))
            person.new += kind == "new"
            person.lost += kind == "lost"
            person.moved += kind == "moved"
    for person in found.values():
        person.after = person.before + person.new - person.lost
    return sorted(found.values(), key=lambda one: (one.new - one.lost, -one.moved, one.name))
