"""A first schedule at once: the most valuable meetings first, each into the slot it blocks least, then
exchanges.

It proves nothing. Locks and musts come first, then meetings of parties below their floor, then value;
afterwards an
unplaced request may push out less valuable ones, which are then tried elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.state import State

_PASSES = 3


def greedy_plan(compiled: Compiled, *, seed: int, warm: Mapping[int, int] | None = None) -> Plan:
    """A plan that keeps everybody's slots, limits, tables and precedences; floors and musts as far as it
    gets.
    """
    rng = random.Random(seed)
    state = State(compiled)
    for number in sorted(warm or {}, key=lambda n: -_weight(compiled, n)):
        _try(state, number, [(warm or {})[number]])
    order = list(range(len(compiled.values)))
    rng.shuffle(order)
    order.sort(key=lambda n: (-_weight(compiled, n), len(compiled.choices[n])))
    pressure = _pressure(compiled)
    for number in order:
        if number not in state.plan:
            _try(state, number, _slots(state, number, pressure))
    for _ in range(_PASSES):
        if not _exchange(state, order, pressure):
            break
    return dict(state.plan)


def _weight(compiled: Compiled, number: int) -> int:
    """Value, raised for locks and musts, and for parties that are promised a floor near their number of
    wishes.
    """
    top = 10**7
    if compiled.pinned[number] is not None:
        return 3 * top
    if compiled.musts[number]:
        return 2 * top
    tight = any(
        compiled.floors[party] and compiled.floors[party] >= len(compiled.wishes[party])
        for party in compiled.members[number]
    )
    return compiled.values[number] + (top if tight else 0)


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


def _exchange(state: State, order: list[int], pressure: list[float]) -> bool:
    """Let unplaced requests push out less valuable ones; True when the value rose."""
    better = False
    for number in order:
        if number in state.plan:
            continue
        for slot in _slots(state, number, pressure):
            if _push(state, number, slot, pressure):
                better = True
                break
    return better


def _push(state: State, number: int, slot: int, pressure: list[float]) -> bool:
    compiled = state.compiled
    out = state.blockers(number, slot)
    for party in compiled.members[number]:
        kept = [other for other in state.hold[party].values() if other not in out]
        if compiled.limits[party] == 0:
            return False
        if len(kept) >= compiled.limits[party]:
            out.add(min(kept, key=lambda n: (_weight(compiled, n), n)))
    if not out and not state.seats_fit(slot, [*state.at[slot], number]):
        # Only meetings for which this one's table would be free can make room; the cheapest is tried.
        out.add(min(state.at[slot], key=lambda n: (_weight(compiled, n), n), default=number))
    if number in out or sum(_weight(compiled, n) for n in out) >= _weight(compiled, number):
        return False
    before = {other: state.remove(other) for other in sorted(out)}
    if not state.fits(number, slot):
        for other, old in before.items():
            state.place(other, old)
        return False
    state.place(number, slot)
    for other in sorted(before, key=lambda n: -_weight(compiled, n)):
        _try(state, other, _slots(state, other, pressure))
    return True
