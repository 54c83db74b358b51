"""What a plan lacks, meetings below a floor and musts without a place, and a search that adds them.

Each step places one request that is missing wherever that makes the fewest others missing; whoever stands in the way
gives way, and what gave way may not come back for a while (tabu search). The best plan seen is kept.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.state import State

_TOP = 10**7
_TRIES = 60_000
"""Places looked at in all: work, not time, so that the same problem and seed give the same plan."""
_TENURE = 6


def weight_of(compiled: Compiled, number: int) -> int:
    """Value, raised for locks and musts, and for parties that are promised as many meetings as they have wishes."""
    if compiled.pinned[number] is not None:
        return 3 * _TOP
    if compiled.musts[number]:
        return 2 * _TOP
    tight = any(
        compiled.floors[party] and compiled.floors[party] >= len(compiled.wishes[party])
        for party in compiled.members[number]
    )
    return compiled.values[number] + (_TOP if tight else 0)


def missing_of(state: State, parties: Iterable[int]) -> int:
    """Meetings these parties still lack up to their floors."""
    floors = state.compiled.floors
    return sum(max(0, floors[party] - len(state.hold[party])) for party in parties)


def in_the_way(state: State, number: int, slot: int, costs: Sequence[float], *, most: float = math.inf) -> set[int]:
    """Requests that have to go before `number` can stand in this slot; of several that would do, the cheapest.

    Tables are judged roughly (one meeting gives way), so the caller asks `state.fits` afterwards. They are not looked
    at when the others cost `most` or more already.
    """
    compiled = state.compiled
    out = state.blockers(number, slot) | state.order_blockers(number, slot)
    for party in compiled.members[number]:
        kept = [other for other in state.hold[party].values() if other not in out]
        if kept and len(kept) >= compiled.limits[party]:
            out.add(min(kept, key=lambda n: (costs[n], n)))
    if sum(costs[other] for other in out) >= most:
        return out
    if not out & state.at[slot] and not state.seats_fit(slot, [*state.at[slot], number]):
        # Only meetings for which this one's table would be free can make room; the cheapest is tried.
        mask = compiled.choices[number][slot]
        near = [(costs[other], other) for other in state.at[slot] if compiled.choices[other][slot] & mask]
        out.update([min(near)[1]] if near else [])
    return out


def repair_floors(state: State, rng: random.Random) -> bool:
    """Change the plan until nothing is missing; True if that was reached. Never leaves more missing than before."""
    search = _FloorRepair(state, rng)
    while search.least and search.tries < _TRIES and search.step():
        pass
    search.restore()
    return not search.least


class _FloorRepair:
    def __init__(self, state: State, rng: random.Random) -> None:
        self.state = state
        self.rng = rng
        self.tries = self.steps = 0
        self.tabu: dict[int, int] = {}
        self.best: Plan = dict(state.plan)
        self.least = self.missing()

    def missing(self) -> int:
        """How many meetings and musts are missing now."""
        compiled, plan = self.state.compiled, self.state.plan
        musts = sum(1 for number, must in enumerate(compiled.musts) if must and number not in plan)
        return musts + missing_of(self.state, range(len(compiled.floors)))

    def step(self) -> bool:
        """Place one request that is missing; False when none of them can be placed anywhere."""
        self.steps += 1
        costs = self._costs()
        wanted = self._wanted()
        self.rng.shuffle(wanted)
        # One party at a time, so that a step costs its few wishes and not everybody's.
        for group in wanted:
            found = self._cheapest(group, costs)
            if found is None:
                continue
            number, slot, out = found
            for other in sorted(out):
                self.state.remove(other)
                self.tabu[other] = self.steps + _TENURE + self.rng.randrange(_TENURE)
            self.state.place(number, slot)
            self.tabu[number] = self.steps + _TENURE  # neither does it go at once
            missing = self.missing()
            if missing < self.least:
                self.least, self.best = missing, dict(self.state.plan)
            return True
        return False

    def restore(self) -> None:
        """Back to the best plan seen."""
        for number in list(self.state.plan):
            self.state.remove(number)
        for number, slot in self.best.items():
            self.state.place(number, slot)

    def _wanted(self) -> list[list[int]]:
        """Unplaced musts one by one, and the unplaced requests of each party below its floor."""
        compiled, state = self.state.compiled, self.state
        groups = [[n] for n, must in enumerate(compiled.musts) if must and n not in state.plan]
        for party, floor in enumerate(compiled.floors):
            if len(state.hold[party]) < floor:
                groups.append([n for n in compiled.wishes[party] if n not in state.plan])
        return groups

    def _costs(self) -> list[float]:
        """The cost of taking a placed meeting out: what would be missing, a little for its value, more while tabu."""
        compiled, state = self.state.compiled, self.state
        most = 1 + max(compiled.values, default=0)
        costs = [0.0] * len(compiled.values)
        for number in state.plan:
            short = sum(len(state.hold[party]) <= compiled.floors[party] for party in compiled.members[number])
            late = 2.0 if self.tabu.get(number, 0) > self.steps else 0.0
            costs[number] = 3 * compiled.musts[number] + short + late + compiled.values[number] / most / 10
        return costs

    def _cheapest(self, group: list[int], costs: list[float]) -> tuple[int, int, set[int]] | None:
        """The request, slot and meetings to take out that together cost least; it must fit afterwards."""
        state = self.state
        places = []
        for number in group:
            wait = 1.0 if self.tabu.get(number, 0) > self.steps else 0.0
            for slot in state.compiled.choices[number]:
                out = in_the_way(state, number, slot, costs)
                places.append((wait + sum(costs[n] for n in out) + self.rng.random() / 20, number, slot, out))
        self.tries += 1 + len(places)
        for _, number, slot, out in sorted(places, key=lambda place: place[0]):
            before = {other: state.remove(other) for other in sorted(out)}
            fits = state.fits(number, slot)
            for other, old in before.items():
                state.place(other, old)
            if fits:
                return number, slot, out
        return None
