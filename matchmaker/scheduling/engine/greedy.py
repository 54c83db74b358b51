"""A first schedule at once: the most valuable meetings first, each into the slot it blocks least, then exchanges.

It proves nothing. Locks and musts come first, then value; afterwards an unplaced request may push out others, which
are then tried elsewhere, if that lowers what is still missing (floors, musts) or, missing no more, raises the value.
What is missing even then `floor_repair` adds, so that a valid schedule stands before the linear programme ends.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.floor_repair import in_the_way, missing_of, repair_floors, weight_of
from matchmaker.scheduling.engine.state import State

_PASSES = 3


def greedy_plan(compiled: Compiled, *, seed: int, warm: Mapping[int, int] | None = None) -> Plan:
    """A plan that keeps everybody's slots, limits, tables and precedences; floors and musts as far as it gets."""
    rng = random.Random(seed)
    state = State(compiled)
    weights = [weight_of(compiled, number) for number in range(len(compiled.values))]
    for number in sorted(warm or {}, key=lambda n: -weights[n]):
        _try(state, number, [(warm or {})[number]])
    order = list(range(len(compiled.values)))
    rng.shuffle(order)
    order.sort(key=lambda n: (-weights[n], len(compiled.choices[n])))
    pressure = _pressure(compiled)
    for number in order:
        if number not in state.plan:
            _try(state, number, _slots(state, number, pressure))
    _exchanges(state, order, weights, pressure)
    if missing_of(state, range(len(compiled.wishes))) or any(
        must and number not in state.plan for number, must in enumerate(compiled.musts)
    ):
        repair_floors(state, rng)
        _exchanges(state, order, weights, pressure)
    return dict(state.plan)


def _pressure(compiled: Compiled) -> list[float]:
    """Choices per seat of each slot: crowded slots are used last."""
    counts = [0.0] * len(compiled.seats)
    for slots in compiled.choices:
        for slot in slots:
            counts[slot] += 1
    return [count / max(1, sum(seats.capacity)) for count, seats in zip(counts, compiled.seats, strict=True)]


def _slots(state: State, number: int, pressure: list[float]) -> list[int]:
    return sorted(state.compiled.choices[number], key=lambda slot: (pressure[slot], slot))


def _try(state: State, number: int, slots: list[int]) -> bool:
    for slot in slots:
        if slot in state.compiled.choices[number] and state.fits(number, slot):
            state.place(number, slot)
            return True
    return False


def _exchanges(state: State, order: list[int], weights: list[int], pressure: list[float]) -> None:
    """Let unplaced requests push out less valuable ones, until nothing improves or after a few passes."""
    for _ in range(_PASSES):
        better = False
        for number in order:
            if number not in state.plan:
                better = _enter(state, number, weights, pressure) or better
        if not better:
            return


def _enter(state: State, number: int, weights: list[int], pressure: list[float]) -> bool:
    if any(state.compiled.limits[party] == 0 for party in state.compiled.members[number]):
        return False
    return any(_push(state, number, slot, weights, pressure) for slot in _slots(state, number, pressure))


def _push(state: State, number: int, slot: int, weights: list[int], pressure: list[float]) -> bool:
    compiled = state.compiled
    owes = missing_of(state, compiled.members[number])
    out = in_the_way(state, number, slot, weights, most=math.inf if owes else weights[number])
    lost = sum(weights[n] for n in out)
    if lost >= weights[number] and not owes:
        return False
    touched = {party for n in (number, *out) for party in compiled.members[n]}
    owed = missing_of(state, touched)
    before = {other: state.remove(other) for other in sorted(out)}
    if state.fits(number, slot):
        state.place(number, slot)
        musts = sum(compiled.musts[n] for n in out) - compiled.musts[number]
        if (musts + missing_of(state, touched) - owed, lost - weights[number]) < (0, 0):
            for other in sorted(before, key=lambda n: -weights[n]):
                _try(state, other, _slots(state, other, pressure))
            return True
        state.remove(number)
    for other, old in before.items():
        state.place(other, old)
    return False
