"""Levels 2 and 3, idle gaps and their fairness, at a fixed summed value: CP-SAT on the window idea.

A party's gaps are the starts of its groups of meetings minus one (if it meets anybody). Every choice of meetings with
at least the given value is allowed, so a proved bound holds for all schedules of that value, not only for the meetings
chosen by level 1. Hall rows for tables are added when a found plan cannot be seated.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matchmaker.scheduling.engine.backend import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN, Answer, CpModel
from matchmaker.scheduling.engine.compiled import Compiled, Plan
from matchmaker.scheduling.engine.state import gaps_in

_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """A plan with its goal (total or worst gaps) and a proved lower bound of that goal."""

    status: str
    plan: Plan
    goal: int | None
    bound: int


@dataclass(slots=True)
class GapModel:
    """All schedules worth at least `least_value`; `most_gaps` caps the total when fairness is minimised.

    `known_gaps` is a total that is proved to be reached at least: it makes the search's own proof stronger.
    """

    compiled: Compiled
    least_value: int
    most_gaps: int | None = None
    known_gaps: int = 0
    model: CpModel = field(default_factory=CpModel)
    place: list[dict[int, int]] = field(default_factory=list)
    starts: list[list[int]] = field(default_factory=list)
    active: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        compiled = self.compiled
        for number, slots in enumerate(compiled.choices):
            mine = {slot: self.model.boolean() for slot in slots}
            self.place.append(mine)
            if compiled.musts[number]:
                self.model.exactly_one(list(mine.values()))
            elif len(mine) > 1:
                self.model.at_most_one(list(mine.values()))
        for party in range(len(compiled.wishes)):
            self._party(party)
        for slot in range(len(compiled.seats)):
            for mask in sorted(compiled.table_sets(slot)):
                self._confine(slot, mask)
        self._order()
        self.model.linear(
            [(v, compiled.values[n]) for n, slots in enumerate(self.place) for v in slots.values()],
            self.least_value,
            None,
        )
        if self.most_gaps is not None or self.known_gaps:
            self.model.linear(self._terms(), self.known_gaps, self.most_gaps)

    def _party(self, party: int) -> None:
        here: dict[int, list[int]] = defaultdict(list)
        for number in self.compiled.wishes[party]:
            for slot, literal in self.place[number].items():
                here[slot].append(literal)
        taken: dict[int, int] = {}
        for slot, literals in sorted(here.items()):
            if len(literals) == 1:
                taken[slot] = literals[0]
                continue
            taken[slot] = self.model.boolean()
            self.model.exactly_one([*literals, -1 - taken[slot]])
        limit, floor = self.compiled.limits[party], self.compiled.floors[party]
        if len(taken) > limit or floor:
            self.model.linear([(literal, 1) for literal in taken.values()], floor, limit)
        self._starts(taken)

    def _starts(self, taken: Mapping[int, int]) -> None:
        """Starts of groups; forcing `active` only upwards is enough because starts cost and activity pays."""
        starts: list[int] = []
        if len(taken) > 1:
            active = self.model.boolean()
            self.model.clause([-1 - active, *taken.values()])
            for slot, literal in taken.items():
                previous = taken.get(slot - 1)
                start = literal
                if previous is not None:
                    start = self.model.boolean()
                    self.model.clause([-1 - literal, previous, start])
                starts.append(start)
            # At most one group is free of charge, and an active party has at least one start.
            self.model.clause([-1 - active, *starts])
            self.active.append(active)
        else:
            self.active.append(-1)
        self.starts.append(starts)

    def _terms(self) -> list[tuple[int, int]]:
        terms = [(start, 1) for starts in self.starts for start in starts]
        return terms + [(active, -1) for active, starts in zip(self.active, self.starts, strict=True) if starts]

    def _confine(self, slot: int, tables: int) -> None:
        inside, room = self.compiled.crowd(slot, tables)
        if inside:
            self.model.linear([(self.place[number][slot], 1) for number in inside], 0, room)

    def _order(self) -> None:
        for _, _, variables in self.compiled.order_rows(self.place):
            self.model.at_most_one(variables)

    def plan_of(self, answer: Answer) -> Plan:
        """The plan an answer stands for."""
        return {
            number: slot
            for number, slots in enumerate(self.place)
            for slot, literal in slots.items()
            if answer.values[literal] > 0.5
        }

    def hint(self, plan: Mapping[int, int]) -> None:
        """Start from a known plan."""
        values: dict[int, int] = {}
        for number, slots in enumerate(self.place):
            for slot, literal in slots.items():
                values[literal] = int(plan.get(number) == slot)
        self.model.hint(values)

    def any_plan(self, **settings: object) -> GapAnswer:
        """Any plan that keeps the rules; infeasible only when CP-SAT proves that there is none."""
        return self._run(lambda _: 0, settings)

    def least_gaps(self, **settings: object) -> GapAnswer:
        """Minimise the total of gaps."""
        self.model.minimise(self._terms())
        return self._run(lambda plan: sum(gaps_of(self.compiled, plan)), settings)

    def fairest(self, **settings: object) -> GapAnswer:
        """Minimise the most gaps any party has."""
        worst = self.model.integer(0, len(self.compiled.seats))
        for active, starts in zip(self.active, self.starts, strict=True):
            if starts:
                self.model.linear([*((s, 1) for s in starts), (active, -1), (worst, -1)], None, 0)
        self.model.minimise([(worst, 1)])
        return self._run(lambda plan: max(gaps_of(self.compiled, plan), default=0), settings)

    def _run(self, goal: Callable[[Plan], int], settings: dict[str, object]) -> GapAnswer:
        seconds = float(str(settings.pop("seconds")))
        deadline = time.monotonic() + seconds
        bound = 0
        for _ in range(_ROUNDS):
            answer = self.model.solve(seconds=deadline - time.monotonic(), **settings)  # type: ignore[arg-type]
            if answer.status == INFEASIBLE:
                return GapAnswer(INFEASIBLE, {}, None, bound)
            if answer.bound is not None and answer.bound > -1e6:
                bound = max(bound, int(answer.bound + 0.999999))
            if answer.status == UNKNOWN:
                break
            plan = self.plan_of(answer)
            if not self._overfull(plan):
                found = goal(plan)
                return GapAnswer(OPTIMAL if found <= bound else FEASIBLE, plan, found, min(bound, found))
        return GapAnswer(UNKNOWN, {}, None, bound)

    def _overfull(self, plan: Mapping[int, int]) -> bool:
        at: dict[int, list[int]] = defaultdict(list)
        for number, slot in plan.items():
            at[slot].append(self.compiled.choices[number][slot])
        short = {slot: self.compiled.seats[slot].assign(masks)[1] for slot, masks in at.items()}
        for slot, tables in short.items():
            if tables:
                self._confine(slot, tables)
        return any(short.values())


def gaps_of(compiled: Compiled, plan: Mapping[int, int]) -> list[int]:
    """Idle gaps of every party (by position)."""
    busy = [0] * len(compiled.wishes)
    for number, slot in plan.items():
        for party in compiled.members[number]:
            busy[party] |= 1 << slot
    return [gaps_in(mask) for mask in busy]
