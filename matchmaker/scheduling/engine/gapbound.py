"""A lower bound of the idle gaps of all schedules of a given value, by linear relaxation and weak duality.

The relaxation of `gaps.GapModel` (a group of meetings starts where a party is busy and was not busy before; one
start is free). Whatever the solver returns, the bound is evaluated anew in whole numbers (`LinearModel.safe_duals`),
so an inaccurate dual vector makes the bound weaker, not wrong.
"""

from __future__ import annotations

from collections import defaultdict

from matchmaker.scheduling.engine.backend import PDLP, LinearModel, Stopper
from matchmaker.scheduling.engine.compiled import Compiled

_SMALL_CHOICES = 2_500
_CRITERIA = (
    "termination_criteria {{ simple_optimality_criteria {{ eps_optimal_absolute: {0} eps_optimal_relative: {0} }} }}"
)


def gap_bound(compiled: Compiled, value: int, *, seconds: float, stopper: Stopper) -> int:
    """A total of gaps that every schedule of at least this value reaches; 0 if the time does not suffice."""
    model = _relaxation(compiled, value)
    small = sum(len(slots) for slots in compiled.choices) <= _SMALL_CHOICES
    parameters = _CRITERIA.format("1e-4" if small else "1e-3")
    answer = model.solve(PDLP, seconds=seconds, parameters=parameters, stopper=stopper)
    safe = model.safe_duals(answer.duals) if answer.duals else None
    return 0 if safe is None else max(0, -safe.bound)


def _relaxation(compiled: Compiled, value: int) -> LinearModel:
    model = LinearModel(maximise=True)
    place = [{slot: model.variable(0, 1) for slot in slots} for slots in compiled.choices]
    for number, mine in enumerate(place):
        if mine:
            model.row(list(mine.values()), [1.0] * len(mine), 1.0 if compiled.musts[number] else 0.0, 1.0)
    everything = [(literal, compiled.values[n]) for n, mine in enumerate(place) for literal in mine.values()]
    model.row([literal for literal, _ in everything], [float(worth) for _, worth in everything], float(value))
    for party in range(len(compiled.wishes)):
        _party(model, compiled, party, place)
    for slot, seats in enumerate(compiled.seats):
        here = [mine[slot] for mine in place if slot in mine]
        room = seats.room((1 << len(seats.capacity)) - 1)  # all tables, also those kept for somebody
        if len(here) > room:
            model.row(here, [1.0] * len(here), 0.0, float(room))
    return model


def _party(model: LinearModel, compiled: Compiled, party: int, place: list[dict[int, int]]) -> None:
    here: dict[int, list[int]] = defaultdict(list)
    for number in compiled.wishes[party]:
        for slot, literal in place[number].items():
            here[slot].append(literal)
    if not here:
        return
    for literals in here.values():
        model.row(literals, [1.0] * len(literals), 0.0, 1.0)
    own = [literal for literals in here.values() for literal in literals]
    model.row(own, [1.0] * len(own), float(compiled.floors[party]), float(compiled.limits[party]))
    if len(here) < 2:
        return
    active = model.variable(0, 1, 1.0)
    starts = []
    for slot, literals in sorted(here.items()):
        start, before = model.variable(0, 1, -1.0), here.get(slot - 1, [])
        starts.append(start)
        model.row([start, *literals, *before], [1.0] + [-1.0] * len(literals) + [1.0] * len(before), 0.0)
    model.row([*starts, active], [1.0] * len(starts) + [-1.0], 0.0)
