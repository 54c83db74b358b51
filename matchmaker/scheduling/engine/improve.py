"""Idle gaps on real days: neighbourhood search for good plans beside one exact search for the bound.

Both work on the choices that a schedule of the proved value can still use (reduced-cost fixing). A neighbourhood frees
the meetings of a few parties or a few slots and lets CP-SAT place them anew at the same value.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from matchmaker.scheduling.engine.backend import INFEASIBLE, OPTIMAL, UNKNOWN, Stopper
from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.gapbound import gap_bound
from matchmaker.scheduling.engine.gaps import GapModel, gaps_of

EXACT_CHOICES = 12_000
_NEIGHBOURHOOD_SECONDS = 0.6
_STALE = 60


@dataclass(slots=True)
class GapSearch:
    """Minimises the total of gaps among plans worth `value`; `lower` is proved for all of them."""

    compiled: Compiled
    value: int
    plan: Plan
    seed: int
    workers: int
    deadline: float
    stopper: Stopper
    tell: Callable[[int, int], None]
    lower: int = 0

    @property
    def goal(self) -> int:
        """Gaps of the best plan so far."""
        return sum(gaps_of(self.compiled, self.plan))

    @property
    def proved(self) -> bool:
        """Whether no plan of this value has fewer gaps."""
        return self.lower >= self.goal

    def run(self) -> None:
        """Search until proved, stopped, or out of time (one worker: out of a reproducible budget)."""
        if self.proved:
            return
        small = sum(len(slots) for slots in self.compiled.choices) <= EXACT_CHOICES
        if self.workers > 1:
            work = threading.Thread(target=self._prove, args=(small,), daemon=True)
            work.start()
            self._neighbourhoods(2**31)
            if not self.proved:
                work.join(max(0.0, self.deadline - time.monotonic()))
            self.stopper.stop()
            work.join()
            return
        left = self.deadline - time.monotonic()
        if small:
            self._exact(left / 8)
        self._neighbourhoods(int(left * 2) if self.workers == 1 else 2**31)
        if small and not self.proved:
            self._exact(left / 4)

    def _over(self) -> bool:
        return self.proved or self.stopper.stopped or time.monotonic() >= self.deadline

    def _exact(self, effort: float | None = None) -> None:
        """CP-SAT with a strong linear relaxation on everything; `effort` limits it reproducibly."""
        model = GapModel(self.compiled, self.value, known_gaps=self.lower)
        model.hint(self.plan)
        limits: dict[str, object] = {} if effort is None else {"max_deterministic_time": max(0.05, effort)}
        answer = model.least_gaps(
            seconds=self.deadline - time.monotonic(),
            seed=self.seed,
            workers=1,
            stopper=self.stopper,
            on_bound=None if self.workers == 1 else self._raise,
            linearization_level=2,
            **limits,
        )
        if answer.status != INFEASIBLE:
            self._raise(answer.bound)
        if answer.goal is not None:
            self._accept(answer.plan)

    def _prove(self, small: bool) -> None:
        """The linear relaxation's bound, for days of any size; then, on smaller ones, the exact search from there."""
        left = self.deadline - time.monotonic()
        self._raise(gap_bound(self.compiled, self.value, seconds=left / 3 if small else left, stopper=self.stopper))
        if small and not self._over():
            self._exact()

    def _raise(self, bound: float) -> None:
        found = int(bound + 0.999999) if bound > 0 else 0
        if found > self.lower:
            self.lower = found
            self.tell(self.goal, self.lower)

    def _accept(self, plan: Plan) -> bool:
        better = sum(gaps_of(self.compiled, plan)) < self.goal
        if better:
            self.plan = plan
            self.tell(self.goal, self.lower)
        return better

    def _neighbourhoods(self, rounds: int) -> None:
        rng = random.Random(self.seed)
        size, stale = 6, 0
        for number in range(rounds):
            if self._over() or (stale > _STALE and self.workers > 1 and size > 40):
                return
            part = self._part(rng, size, by_slot=number % 3 == 2)
            model = GapModel(part, self.value)
            model.hint(self.plan)
            answer = model.least_gaps(
                seconds=min(4 * _NEIGHBOURHOOD_SECONDS, self.deadline - time.monotonic()),
                seed=self.seed + number,
                workers=1,
                stopper=self.stopper,
                linearization_level=2,
                max_deterministic_time=_NEIGHBOURHOOD_SECONDS,
            )
            if answer.goal is not None and self._accept(answer.plan):
                stale = 0
            else:
                stale += 1
            if answer.status == OPTIMAL and stale and stale % 8 == 0:
                size += 1
            elif answer.status == UNKNOWN:
                size = max(2, size - 1)

    def _part(self, rng: random.Random, size: int, *, by_slot: bool) -> Compiled:
        """The problem with most meetings kept where they are."""
        compiled, plan = self.compiled, self.plan
        free: set[int] = set()
        slots: set[int] = set(range(len(compiled.seats)))
        if by_slot:
            slots = set(rng.sample(sorted(slots), min(len(slots), 2 + size // 3)))
            free = {n for n, _ in enumerate(compiled.choices) if n not in plan or plan[n] in slots}
        else:
            gaps = gaps_of(compiled, plan)
            pool = [party for party, wishes in enumerate(compiled.wishes) if wishes]
            weights = [1 + 6 * gaps[party] for party in pool]
            for party in rng.choices(pool, weights, k=size):
                free.update(compiled.wishes[party])
        choices = []
        for number, mine in enumerate(compiled.choices):
            if number in free:
                choices.append({slot: mask for slot, mask in mine.items() if slot in slots})
            else:
                slot = plan.get(number)
                choices.append({} if slot is None else {slot: mine[slot]})
        musts = [must or (number not in free and number in plan) for number, must in enumerate(compiled.musts)]
        return replace(compiled, choices=choices, musts=musts)
