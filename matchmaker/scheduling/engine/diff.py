"""What changes for whom between two schedules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.scheduling.engine.problem import Placement, Request


@dataclass(frozen=True, slots=True)
class PersonDiff:
    """Changes of one party's day: meetings gone, new, at another time, or at another table at the same time."""

    party: int
    removed: tuple[Placement, ...]
    added: tuple[Placement, ...]
    moved: tuple[tuple[Placement, Placement], ...]
    retabled: tuple[tuple[Placement, Placement], ...]


def person_diffs(
    requests: Iterable[Request], old: Sequence[Placement], new: Sequence[Placement]
) -> tuple[PersonDiff, ...]:
    """A diff per party whose day changes, ordered by party id; nobody else appears."""
    parties = {request.id: request.parties for request in requests}
    before = {placement.request: placement for placement in old}
    after = {placement.request: placement for placement in new}
    changed: dict[int, list[int]] = {}
    for number in sorted(set(before) | set(after)):
        if before.get(number) != after.get(number):
            for party in parties[number]:
                changed.setdefault(party, []).append(number)
    return tuple(_diff(party, changed[party], before, after) for party in sorted(changed))


def _diff(party: int, numbers: list[int], before: dict[int, Placement], after: dict[int, Placement]) -> PersonDiff:
    both = [(before[n], after[n]) for n in numbers if n in before and n in after]
    return PersonDiff(
        party,
        tuple(before[n] for n in numbers if n not in after),
        tuple(after[n] for n in numbers if n not in before),
        tuple(pair for pair in both if pair[0].slot != pair[1].slot),
        tuple(pair for pair in both if pair[0].slot == pair[1].slot),
    )
