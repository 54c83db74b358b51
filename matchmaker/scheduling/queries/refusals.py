"""Why a meeting cannot stand in the times that its list of places leaves out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from matchmaker.core.i18n import _
from matchmaker.scheduling.engine.moves import check_move
from matchmaker.scheduling.engine.problem import Placement, Problem, Request
from matchmaker.scheduling.queries.sentences import Names, say

_ABOUT_TABLES = {"table full", "table not free", "kept table", "spare tables"}


def refusals(
    problem: Problem, placements: Sequence[Placement], request: int, *, possible: Collection[int], names: Names
) -> list[tuple[str, str]]:
    """(time, why not) for every slot that is not `possible` and where the meeting does not stand, in the day's order.

    One table stands for all: what matters beside tables is the same at each, and if only tables matter none is free.
    """
    asked = next(r for r in problem.requests if r.id == request)
    here = next((place.slot for place in placements if place.request == request), None)
    table = _table_for(problem, asked)
    if table is None:
        return []
    found = []
    for slot in problem.slots:
        if slot.id == here or slot.id in possible:
            continue
        rules = check_move(problem, placements, request, slot.id, table)
        why = [say(rule.sentence, names) for rule in rules if rule.code not in _ABOUT_TABLES]
        found.append((names.slots.get(slot.id, ""), " ".join(dict.fromkeys(why)) or _("No table is free then.")))
    return found


def _table_for(problem: Problem, request: Request) -> int | None:
    """A table that is reserved for one of its sides, else one that is reserved for nobody."""
    own = [t.id for t in problem.tables if t.kept_for in request.parties]
    return next(iter([*own, *(t.id for t in problem.tables if t.kept_for is None)]), None)
