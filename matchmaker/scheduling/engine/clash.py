"""Why a problem has no schedule: a smallest set of rules that clash, found by an exact search, in words.

Every rule becomes an assumption of a CP-SAT model. Its infeasibility names a sufficient set, which is then thinned by
leaving out one rule at a time (deletion filter) until each one left is needed.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from matchmaker.scheduling.engine.backend import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, load
from matchmaker.scheduling.engine.compiled import Compiled, compile_problem
from matchmaker.scheduling.engine.problem import Problem

_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class ClashingRule:
    """One rule that takes part in a clash: what it is about (`kind`, `id`) and its sentence."""

    kind: str
    id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Rules that cannot hold together; `smallest` tells whether leaving out any one of them was proved to help."""

    rules: tuple[ClashingRule, ...]
    smallest: bool

    @property
    def sentence(self) -> str:
        """The clash as one text."""
        return "These cannot all hold: " + " ".join(rule.sentence for rule in self.rules)


def why_infeasible(problem: Problem, *, seconds: float = 10.0, seed: int = 1) -> Clash | None:
    """Clashing rules, or None when a schedule exists or the time did not suffice to prove that none does."""
    load()
    deadline = time.monotonic() + seconds
    model = _Model(problem)
    core = model.core(set(model.rules), deadline, seed)
    if core is None:
        return None
    smallest = True
    for literal in sorted(core, key=lambda item: model.weight(item)):
        if literal not in core:
            continue
        if time.monotonic() > deadline:
            smallest = False
            break
        rest = model.core(core - {literal}, deadline, seed)
        if rest is not None:
            core = rest
        elif model.undecided:
            smallest = False
    rules = sorted((model.rules[literal] for literal in core), key=lambda rule: (rule.kind, rule.id))
    return Clash(tuple(rules), smallest)


@dataclass(slots=True)
class _Model:
    problem: Problem
    model: CpModel = field(default_factory=CpModel)
    rules: dict[int, ClashingRule] = field(default_factory=dict)
    place: list[dict[int, int]] = field(default_factory=list)
    undecided: bool = False
    compiled: Compiled = field(init=False)
    tables: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem = self.problem
        # Availability and locks become rules of their own, so the positions are those of a day without them.
        every = frozenset(slot.id for slot in problem.slots)
        parties = tuple(replace(party, free=every) for party in problem.parties)
        self.compiled = compile_problem(replace(problem, parties=parties, pins=()))
        for slots in self.compiled.choices:
            self.place.append({slot: self.model.boolean() for slot in slots})
            self.model.at_most_one(list(self.place[-1].values()))
        self._requests()
        for number in range(len(problem.parties)):
            self._party(number)
        self._order()
        for slot in problem.slots:
            self.tables.append(self._rule("tables", slot.id, f"The tables of slot {slot.id} suffice."))
        for position in range(len(problem.slots)):
            for mask in sorted(self.compiled.table_sets(position)):
                self._confine(position, mask)

    def _rule(self, kind: str, number: int, sentence: str) -> int:
        literal = self.model.boolean()
        self.rules[literal] = ClashingRule(kind, number, sentence)
        return literal

    def weight(self, literal: int) -> tuple[int, int]:
        """Order of leaving out: general rules first, so that the particular ones stay in the explanation."""
        kinds = ("tables", "limit", "one at a time", "availability", "order", "floor", "must", "lock")
        return kinds.index(self.rules[literal].kind), literal

    def _requests(self) -> None:
        pins = {pin.request: pin for pin in self.problem.pins}
        position = {slot.id: number for number, slot in enumerate(self.problem.slots)}
        table_at = {table.id: number for number, table in enumerate(self.problem.tables)}
        for number, request in enumerate(self.problem.requests):
            if request.must:
                rule = self._rule("must", request.id, f"Meeting {request.id} must be placed.")
                self.model.clause([-1 - rule, *self.place[number].values()])
            pin = pins.get(request.id)
            if pin is None:
                continue
            at = "" if pin.table is None else f" at table {pin.table}"
            rule = self._rule("lock", request.id, f"Meeting {request.id} is locked to slot {pin.slot}{at}.")
            slot = position[pin.slot]
            mask = self.compiled.choices[number].get(slot, 0)
            fits = mask if pin.table is None else mask >> table_at[pin.table] & 1
            self.model.clause([-1 - rule, self.place[number][slot]] if fits else [-1 - rule])
        self._same_table()

    def _same_table(self) -> None:
        """Locks to one table in one slot exclude each other beyond its capacity."""
        at: dict[tuple[int, int], list[int]] = defaultdict(list)
        for pin in self.problem.pins:
            if pin.table is not None:
                at[(pin.slot, pin.table)].append(pin.request)
        capacity = {table.id: table.capacity for table in self.problem.tables}
        locks = {rule.id: literal for literal, rule in self.rules.items() if rule.kind == "lock"}
        for (_, table), requests in at.items():
            if len(requests) > capacity[table]:
                self.model.linear([(locks[number], 1) for number in requests], 0, capacity[table])

    def _party(self, number: int) -> None:
        party = self.problem.parties[number]
        name = f"{party.kind} {party.id}"
        mine = [(slot, lit) for r in self.compiled.wishes[number] for slot, lit in self.place[r].items()]
        here: dict[int, list[int]] = defaultdict(list)
        for slot, literal in mine:
            here[slot].append(literal)
        crowded = [literals for literals in here.values() if len(literals) > 1]
        if crowded:
            rule = self._rule("one at a time", party.id, f"{name.capitalize()} has one meeting at a time.")
            for literals in crowded:
                self.model.linear([(literal, 1) for literal in literals], 0, 1, when=rule)
        away = [lit for slot, lit in mine if self.problem.slots[slot].id not in party.free]
        if away:
            listed = ", ".join(str(slot.id) for slot in self.problem.slots if slot.id in party.free) or "none"
            rule = self._rule("availability", party.id, f"{name.capitalize()} is free only in slots {listed}.")
            self.model.implies(rule, [-1 - literal for literal in away])
        floor, limit = self.compiled.floors[number], self.compiled.limits[number]
        every = [(literal, 1) for _, literal in mine]
        if floor:
            rule = self._rule("floor", party.id, f"{name.capitalize()} is promised {floor} meetings.")
            self.model.linear(every, floor, None, when=rule)
        if len(self.compiled.wishes[number]) > limit:
            rule = self._rule("limit", party.id, f"{name.capitalize()} has at most {limit} meetings.")
            self.model.linear(every, None, limit, when=rule)

    def _order(self) -> None:
        rules: dict[tuple[int, int], int] = {}
        for first, second, literals in self.compiled.order_rows(self.place):
            ids = self.problem.requests[first].id, self.problem.requests[second].id
            if ids not in rules:
                rules[ids] = self._rule("order", ids[1], f"Meeting {ids[0]} comes before meeting {ids[1]}.")
            self.model.linear([(literal, 1) for literal in literals], 0, 1, when=rules[ids])

    def _confine(self, slot: int, tables: int) -> None:
        inside, room = self.compiled.crowd(slot, tables)
        if inside:
            self.model.linear([(self.place[number][slot], 1) for number in inside], 0, room, when=self.tables[slot])

    def core(self, rules: set[int], deadline: float, seed: int) -> set[int] | None:
        """Some of these rules that clash; None if they do not, or (`undecided`) if time ran out."""
        self.undecided = False
        for _ in range(_ROUNDS):
            model = self.model.copy()
            model.assume(sorted(rules))
            answer = model.solve(seconds=max(0.05, deadline - time.monotonic()), seed=seed, workers=1)
            if answer.status == INFEASIBLE:
                return set(answer.core) & rules or set(rules)
            if answer.status not in (OPTIMAL, FEASIBLE):
                break
            if not self._overfull(answer.values, rules):
                return None
        self.undecided = True
        return None

    def _overfull(self, values: Sequence[float], rules: set[int]) -> bool:
        """Add a row where the tables of a slot do not suffice although that rule is taken to hold."""
        added = False
        for position, rule in enumerate(self.tables):
            masks = [
                self.compiled.choices[number][position]
                for number, slots in enumerate(self.place)
                if position in slots and values[slots[position]] > 0.5
            ]
            _, short = self.compiled.seats[position].assign(masks)
            if short and rule in rules:
                self._confine(position, short)
                added = True
        return added
