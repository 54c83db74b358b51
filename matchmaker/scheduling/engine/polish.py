"""Fewer idle gaps by Kempe chains: swap a connected group of meetings between two slots.

If meeting m moves from slot a to slot b, whoever it displaces there moves to a, and so on; the chain is closed under
shared parties, so nobody is twice at once afterwards and every placed meeting and the value stay. A chain is kept when
the total of gaps (then the sum of their squares, for fairness) does not rise.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable

from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.state import State, gaps_in

_LONGEST = 60


def polish(
    compiled: Compiled,
    plan: Plan,
    *,
    rounds: int,
    deadline: float,
    seed: int,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """A plan with the same meetings and no more gaps, after at most `rounds` trials or at `deadline`."""
    rng = random.Random(seed)
    state = State(compiled, plan)
    best, best_gaps = dict(plan), state.gaps()
    gaps = best_gaps
    for number in range(rounds):
        if number % 64 == 0 and (time.monotonic() > deadline or should_stop()):
            break
        party = _restless(state, rng)
        if party is None:
            break
        gaps += _step(state, rng, party)
        if gaps < best_gaps:
            best, best_gaps = dict(state.plan), gaps
    return best if best_gaps < State(compiled, plan).gaps() else dict(state.plan)


def _restless(state: State, rng: random.Random) -> int | None:
    """A party with a gap, drawn at random; None when nobody has one."""
    for _ in range(20):
        party = rng.randrange(len(state.busy))
        if gaps_in(state.busy[party]) > 0:
            return party
    waiting = [party for party, busy in enumerate(state.busy) if gaps_in(busy) > 0]
    return rng.choice(waiting) if waiting else None


def _step(state: State, rng: random.Random, party: int) -> int:
    """Try to move one meeting of the party; returns the change of the total of gaps (0 or less)."""
    slot, number = rng.choice(list(state.hold[party].items()))
    targets = [other for other in state.compiled.choices[number] if other != slot]
    if not targets:
        return 0
    target = rng.choice(targets)
    chain = chain_of(state, number, slot, target)
    if chain is None:
        return 0
    touched = {p for member in chain for p in state.compiled.members[member]}
    before = _cost(state, touched)
    _swap(state, chain, slot, target)
    after = _cost(state, touched)
    if after[0] > before[0] or (after[0] == before[0] and after[1] > before[1]) or not _orderly(state, chain):
        _swap(state, chain, slot, target)
        return 0
    return after[0] - before[0]


def chain_of(state: State, number: int, slot: int, target: int) -> set[int] | None:
    """Meetings that must swap between the two slots together with `number`, or None when that is impossible."""
    choices, members = state.compiled.choices, state.compiled.members
    chain: set[int] = set()
    waiting = [number]
    while waiting:
        current = waiting.pop()
        if current in chain:
            continue
        goal = target if state.plan[current] == slot else slot
        if goal not in choices[current] or len(chain) >= _LONGEST:
            return None
        chain.add(current)
        for party in members[current]:
            other = state.hold[party].get(goal)
            if other is not None and other not in chain:
                waiting.append(other)
    for here, there in ((slot, target), (target, slot)):
        moving = {member for member in chain if state.plan[member] == here}
        staying = (state.at[there] - chain) | moving
        if not state.seats_fit(there, staying):
            return None
    return chain


def _swap(state: State, chain: Iterable[int], slot: int, target: int) -> None:
    moved = [(number, target if state.plan[number] == slot else slot) for number in sorted(chain)]
    for number, _ in moved:
        state.remove(number)
    for number, goal in moved:
        state.place(number, goal)


def _orderly(state: State, chain: Iterable[int]) -> bool:
    return not state.linked or all(state.order_holds(number, state.plan[number]) for number in chain)


def _cost(state: State, parties: Iterable[int]) -> tuple[int, int]:
    counts = [gaps_in(state.busy[party]) for party in parties]
    return sum(counts), sum(count * count for count in counts)
