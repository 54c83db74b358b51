"""Another solve, written from the plain problem alone: how many promised meetings any schedule has to lose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ortools.sat.python import cp_model

from matchmaker.scheduling.engine.problem import Problem


def fewest_lost(problem: Problem, promised: Mapping[int, int], fixed: Mapping[int, int]) -> int:
    """Promised meetings (by party) that every schedule loses, with `fixed` meetings (request → slot) where they stand.

    Tables only count: a slot takes as many meetings as seats are usable in it, so the number is a true lower limit.
    """
    model = cp_model.CpModel()
    free = {party.id: party.free for party in problem.parties}
    here: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    at: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    held: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for request in problem.requests:
        places = []
        for slot in (s.id for s in problem.slots):
            open_ = all(slot in free[p] for p in request.parties) and (request.slots is None or slot in request.slots)
            if fixed.get(request.id, slot) == slot and (open_ or request.id in fixed):
                chosen = model.new_bool_var("")
                places.append(chosen)
                at[slot].append(chosen)
                for party in request.parties:
                    here[party, slot].append(chosen)
                    held[party].append(chosen)
        model.add(sum(places) == 1) if request.id in fixed else model.add_at_most_one(places)
    for together in here.values():
        model.add_at_most_one(together)
    for slot, meetings in at.items():
        seats = sum(table.capacity for table in problem.tables if slot in table.free)
        model.add(sum(meetings) <= max(seats, sum(place == slot for place in fixed.values())))
    short = []
    for party in problem.parties:
        model.add(sum(held[party.id]) <= party.max_meetings)
        if promised.get(party.id):
            missing = model.new_int_var(0, promised[party.id], "")
            model.add(sum(held[party.id]) + missing >= promised[party.id])
            short.append(missing)
    model.minimize(sum(short))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise AssertionError("the independent search did not end")
    return round(solver.objective_value)
