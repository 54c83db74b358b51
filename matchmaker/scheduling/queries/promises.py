"""What a solve run promised to each side: kept or not, what the announced schedule gives them, and the price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.scheduling.engine.jsonform import from_data, placements_from_data
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.models import SolveRun
from matchmaker.scheduling.queries.problem import meetings_of, placements_of
from matchmaker.scheduling.queries.runs import last_release
from matchmaker.scheduling.queries.sentences import Names


@dataclass(frozen=True)
class Promises:
    """`kept` of `made` participants get what they were promised, `before` in the announced schedule (None: nothing
    is announced). `short` names the others; `price` is the value that keeping them costs (None: not proved)."""

    made: int
    kept: int
    before: int | None
    short: list[str]
    price: int | None


def of_run(run: SolveRun, names: Names) -> Promises | None:
    """The promises of a run that found a schedule; None if it found or promised nothing."""
    if not run.result.get("placements") or not any(run.floors.values()):
        return None
    problem = from_data(run.problem)
    short = _short(problem, placements_from_data(run.result["placements"]))
    made = sum(party.min_meetings > 0 for party in problem.parties)
    last = last_release(run.workshop_id)
    told = [m for m in meetings_of(last) if m.takes_place] if last is not None else []
    before = None if last is None else made - len(_short(problem, placements_of(told)))
    return Promises(
        made, made - len(short), before, [names.parties.get(p, "") for p in short], run.result.get("promise_price")
    )


def _short(problem: Problem, placements: Iterable[Placement]) -> list[int]:
    """Participants (ids) that get fewer meetings than they are promised."""
    sides = {request.id: request.parties for request in problem.requests}
    held = Counter(party for place in placements for party in sides.get(place.request, ()))
    return [party.id for party in problem.parties if held[party.id] < party.min_meetings]
