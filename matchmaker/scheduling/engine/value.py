"""Level 1, the summed value: a linear programme over (request, slot), nearly always integral, else SCIP.

Rows: a request once; a party once per slot, at most its limit, at least its floor; per slot as many meetings as the
tables they may use take (rows for a set of tables are added when a matching fails); precedences as pairwise
prefix/suffix rows. GLOP solves the relaxation; its bound is recomputed in whole numbers from the dual values
(`LinearModel.safe_duals`), so a proof never rests on floating point. A fractional answer goes to SCIP.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from matchmaker.scheduling.engine.backend import (
    FEASIBLE,
    GLOP,
    INFEASIBLE,
    OPTIMAL,
    SCIP,
    UNKNOWN,
    Answer,
    LinearModel,
    SafeDuals,
    Stopper,
)
from matchmaker.scheduling.engine.compiled import Compiled, Plan

Choice = tuple[int, int]
_ROUNDS = 60
_FEW_OPEN = 4_000


@dataclass(frozen=True, slots=True)
class Extra:
    """A further row: `low <= sum of coefficients of the chosen (request, slot) pairs <= high`."""

    terms: Mapping[Choice, int]
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True)
class Soft:
    """A promise that may be broken: of the `choices` at least `low` are taken, or what is short is counted."""

    choices: tuple[Choice, ...]
    low: int

    def short(self, plan: Mapping[int, int]) -> int:
        """How many a plan is short of it."""
        return max(0, self.low - sum(plan.get(number) == slot for number, slot in self.choices))


@dataclass(frozen=True, slots=True)
class ValueAnswer:
    """Best plan for the given weights; `bound` is a proved upper bound of the weight, None if none is known."""

    status: str
    plan: Plan
    weight: int | None
    bound: int | None
    useless: frozenset[Choice] = frozenset()
    """Choices that no plan of this weight uses (only named when the plan is proved best)."""


@dataclass(slots=True)
class ValueModel:
    """The model of one compiled problem; `weights` default to the requests' values in every slot.

    `promises` may be broken: each one short costs `penalty`, and all together at most `most_short` are (None: any).
    """

    compiled: Compiled
    weights: Mapping[Choice, int] | None = None
    extras: Sequence[Extra] = ()
    promises: Sequence[Soft] = ()
    penalty: int = 0
    most_short: int | None = None
    lp: LinearModel = field(default_factory=LinearModel)
    place: list[dict[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, slots in enumerate(self.compiled.choices):
            self.place.append(
                {slot: self.lp.variable(0, 1, self._weight(number, slot), integer=True) for slot in slots}
            )
        self._requests()
        self._parties()
        for slot in range(len(self.compiled.seats)):
            self._seats(slot)
        self._order()
        for extra in self.extras:
            self._row([(self.place[r][t], c) for (r, t), c in extra.terms.items()], extra.low, extra.high)
        self._promises()

    def _promises(self) -> None:
        missing = []
        for promise in self.promises:
            short = self.lp.variable(0, promise.low, -self.penalty, integer=True)
            missing.append((short, 1))
            self._row([(self.place[r][t], 1) for r, t in promise.choices] + [(short, 1)], promise.low, math.inf)
        if missing and self.most_short is not None:
            self._row(missing, 0, self.most_short)

    def _weight(self, number: int, slot: int) -> int:
        if self.weights is None:
            return self.compiled.values[number]
        return self.weights.get((number, slot), 0)

    def _row(self, terms: Iterable[tuple[int, int]], low: float, high: float) -> None:
        pairs = list(terms)
        self.lp.row([v for v, _ in pairs], [float(c) for _, c in pairs], low, high)

    def _requests(self) -> None:
        for number, slots in enumerate(self.place):
            must = self.compiled.musts[number]
            if len(slots) > 1 or must:
                self._row([(v, 1) for v in slots.values()], 1 if must else 0, 1)

    def _parties(self) -> None:
        for party, wishes in enumerate(self.compiled.wishes):
            here: dict[int, list[int]] = defaultdict(list)
            for number in wishes:
                for slot, variable in self.place[number].items():
                    here[slot].append(variable)
            for variables in here.values():
                if len(variables) > 1:
                    self._row([(v, 1) for v in variables], 0, 1)
            limit, floor = self.compiled.limits[party], self.compiled.floors[party]
            if min(len(wishes), len(here)) > limit or floor:
                every = [(v, 1) for variables in here.values() for v in variables]
                self._row(every, floor, limit)

    def _seats(self, slot: int) -> None:
        union = 0
        for _, mask in self.compiled.at[slot]:
            union |= mask
        for mask in sorted(self.compiled.table_sets(slot) | {union}):
            self._confine(slot, mask)

    def _confine(self, slot: int, tables: int) -> None:
        """At most as many meetings as the tables of this set take may be confined to it."""
        inside, room = self.compiled.crowd(slot, tables)
        if inside:
            self._row([(self.place[number][slot], 1) for number in inside], 0, room)

    def _order(self) -> None:
        for _, _, variables in self.compiled.order_rows(self.place):
            self._row([(v, 1) for v in variables], 0, 1)

    def plan_of(self, answer: Answer) -> Plan | None:
        """The plan an integral answer stands for, None when it is fractional."""
        plan: Plan = {}
        for number, slots in enumerate(self.place):
            for slot, variable in slots.items():
                share = answer.values[variable]
                if share > 1 - 1e-5:
                    plan[number] = slot
                elif share > 1e-5:
                    return None
        return plan

    def weigh(self, plan: Mapping[int, int]) -> int:
        """Weight of a plan."""
        broken = sum(promise.short(plan) for promise in self.promises) if self.penalty else 0
        return sum(self._weight(number, slot) for number, slot in plan.items()) - self.penalty * broken

    def overfull(self, plan: Mapping[int, int]) -> bool:
        """Add a row for every slot whose meetings cannot be matched to tables; False when all fit."""
        at: dict[int, list[int]] = defaultdict(list)
        for number, slot in plan.items():
            at[slot].append(self.compiled.choices[number][slot])
        added = False
        for slot, masks in at.items():
            _, short = self.compiled.seats[slot].assign(masks)
            if short:
                self._confine(slot, short)
                added = True
        return added

    def solve(
        self, *, seconds: float, seed: int, stopper: Stopper | None = None, start: Plan | None = None
    ) -> ValueAnswer:
        """Best plan and bound within wall-clock `seconds`; `start` is a valid plan known already."""
        deadline = time.monotonic() + seconds
        bound: int | None = None
        for _ in range(_ROUNDS):
            answer = self.lp.solve(GLOP, seconds=deadline - time.monotonic(), relax=True, stopper=stopper)
            if answer.status == INFEASIBLE:
                return ValueAnswer(INFEASIBLE, {}, None, None)
            if answer.status != OPTIMAL:
                return ValueAnswer(UNKNOWN, {}, None, bound)
            safe = self.lp.safe_duals(answer.duals)
            bound = _lower(bound, None if safe is None else safe.bound)
            plan = self.plan_of(answer)
            if plan is None:
                found = self._integers(deadline, seed, safe, answer, stopper, start)
                if found.weight is None:
                    return found
                return replace(found, useless=self._useless(safe, found.weight))
            if not self.overfull(plan):
                weight = self.weigh(plan)
                useless = self._useless(safe, weight)
                return ValueAnswer(OPTIMAL if weight == bound else FEASIBLE, plan, weight, bound, useless)
        return ValueAnswer(UNKNOWN, {}, None, bound)

    def _useless(self, safe: SafeDuals | None, weight: int) -> frozenset[Choice]:
        gone = set() if safe is None else set(safe.useless(weight))
        return frozenset(
            (number, slot)
            for number, slots in enumerate(self.place)
            for slot, variable in slots.items()
            if variable in gone
        )

    def _integers(
        self,
        deadline: float,
        seed: int,
        safe: SafeDuals | None,
        relaxed: Answer,
        stopper: Stopper | None,
        start: Plan | None,
    ) -> ValueAnswer:
        """SCIP, first on the choices the relaxation uses (fast, no bound), then on all that can still be better."""
        bound = None if safe is None else safe.bound
        unused = {variable for variable, share in enumerate(relaxed.values) if share < 1e-5}
        best = start
        if start is None or safe is None or self._open(safe, start) > _FEW_OPEN:
            dive, _ = self._search(unused, min(0.3 * (deadline - time.monotonic()), 20.0), seed, stopper)
            best = max((plan for plan in (start, dive) if plan is not None), key=self.weigh, default=None)
        if best is not None and bound is not None and self.weigh(best) >= bound:
            return ValueAnswer(OPTIMAL, best, self.weigh(best), bound)
        gone: set[int] = set()
        if best is not None and safe is not None:
            gone = set(safe.useless(self.weigh(best) + 1))
        found, ceiling = self._search(gone, deadline - time.monotonic(), seed, stopper)
        if found is not None and (best is None or self.weigh(found) > self.weigh(best)):
            best = found
        if best is None:
            status = INFEASIBLE if ceiling == -math.inf else UNKNOWN
            return ValueAnswer(status, {}, None, bound)
        weight = self.weigh(best)
        if ceiling is not None:
            # Whatever was left out could not beat the best plan known before, so that plan bounds it.
            bound = _lower(bound, max(weight, math.floor(ceiling + 1e-4)) if ceiling > -math.inf else weight)
        return ValueAnswer(OPTIMAL if weight == bound else FEASIBLE, best, weight, bound)

    def _open(self, safe: SafeDuals, plan: Plan) -> int:
        """Variables that a better plan than this one might still use."""
        return len(self.lp.lower) - len(safe.useless(self.weigh(plan) + 1))

    def _search(
        self, gone: set[int], seconds: float, seed: int, stopper: Stopper | None
    ) -> tuple[Plan | None, float | None]:
        """Best plan without the variables `gone`, and a bound if one is proved (-inf: there is no such plan)."""
        deadline = time.monotonic() + seconds
        kept = list(self.lp.upper)
        for variable in gone:
            self.lp.upper[variable] = 0.0
        try:
            for _ in range(_ROUNDS):
                left = deadline - time.monotonic()
                answer = self.lp.solve(SCIP, seconds=left, parameters=_scip(seed), stopper=stopper)
                if answer.status == INFEASIBLE:
                    return None, -math.inf
                plan = self.plan_of(answer) if answer.values else None
                if plan is None or not self.overfull(plan):
                    return plan, answer.bound if plan is not None else None
        finally:
            self.lp.upper = kept
        return None, None


def _scip(seed: int) -> str:
    """Gaps below one are none. Restarts cost more than they bring where a good plan is known already (measured)."""
    return (
        "limits/gap = 0\nlimits/absgap = 0.99\npresolving/maxrestarts = 0\n"
        f"randomization/randomseedshift = {seed % (2**31)}\n"
    )


def _lower(first: int | None, second: int | None) -> int | None:
    known = [number for number in (first, second) if number is not None]
    return min(known) if known else None
