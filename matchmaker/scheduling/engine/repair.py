"""Repair after something went wrong: three ways back, each optimal for what it promises and proved so.

*gap*: every surviving meeting keeps its slot and table, only the gap is filled. *few*: at most k further meetings
change their slot or are given up (those whose own table is gone do not count). *best*: anything may move. All three
take the highest value first and, among schedules of that value, the fewest moves. Meetings in slots that already ran
and locked meetings are never touched.

Promises the incident broke (floors, musts) come before any value: each option keeps all of them by other meetings, or
as many as it can (proved), and names in `broken` and `unkept` what stays short. Where *few* could keep more with more
moves, it moves as few as that takes. What the promises cost in value is the option's `promise_price`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matchmaker.scheduling.engine.backend import Stopper, load, solver_version
from matchmaker.scheduling.engine.compiled import Compiled, Plan, compile_problem
from matchmaker.scheduling.engine.diff import PersonDiff, person_diffs
from matchmaker.scheduling.engine.incidents import Aftermath, Incident, aftermath
from matchmaker.scheduling.engine.jsonform import fingerprint
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.engine.result import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    Certificate,
    Level,
    relative_gap,
)
from matchmaker.scheduling.engine.seating import seat
from matchmaker.scheduling.engine.value import Choice, Extra, Soft, ValueAnswer, ValueModel
from matchmaker.scheduling.engine.verify import violations

GAP = "gap"
FEW = "few"
BEST = "best"
OPTIONS = (GAP, FEW, BEST)


@dataclass(frozen=True, slots=True)
class RepairOption:
    """One way back. `moved` changed their slot, `retabled` only their table, `lost` were given up by this option.

    Meetings the incident itself made impossible stand in `Repair.cancelled`, not here.
    """

    name: str
    words: str
    status: str
    placements: tuple[Placement, ...]
    value: int
    value_given_up: int
    moved: tuple[int, ...]
    retabled: tuple[int, ...]
    lost: tuple[int, ...]
    new: tuple[int, ...]
    people: tuple[PersonDiff, ...]
    certificate: Certificate
    error: str = ""
    broken: tuple[int, ...] = ()
    """Parties that get fewer meetings than they were promised before the incident."""
    unkept: tuple[int, ...] = ()
    """Requests that had to take place before the incident and do not."""
    promise_price: int | None = None
    """Value that this option gives up for broken promises it keeps; None if that is not proved."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The problem after the incidents, what they cancelled, what promises they lowered, and the options."""

    problem: Problem
    cancelled: tuple[int, ...]
    lowered: tuple[str, ...]
    options: tuple[RepairOption, ...]


def repair(
    problem: Problem,
    placements: Sequence[Placement],
    incidents: Iterable[Incident],
    *,
    now_slot: int | None = None,
    most_moves: int = 2,
    seconds: float = 30.0,
    seed: int = 1,
    options: Collection[str] = OPTIONS,
    should_stop: Callable[[], bool] | None = None,
) -> Repair:
    """Ways back after `incidents`, least disturbance first; `options` selects which are worked out.

    `now_slot` is the id of the first slot that has not begun: earlier ones stay as they are. Raises ProblemError if an
    incident names something unknown.
    """
    load()
    after = aftermath(problem, placements, incidents, now_slot)
    compiled = compile_problem(after.problem)
    found = []
    deadline = time.monotonic() + seconds
    known: Plan | None = None
    for name in OPTIONS:
        if should_stop is not None and should_stop():
            break
        if name in options or name == GAP:  # the cautious option is quick and a start for the others
            work = _Work(problem, placements, after, compiled, name, most_moves, seed)
            option, plan = work.run(deadline - time.monotonic(), known)
            known = plan or known
            found.append(option)
    found = [option for option in found if option.name in options]
    return Repair(after.problem, after.cancelled, after.lowered, tuple(found))


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer with the model behind it: what it was asked for, and the value that is possible without promises."""

    compiled: Compiled
    answer: ValueAnswer
    free_value: int | None
    moves_first: bool = False


@dataclass(slots=True)
class _Work:
    before: Problem
    old: Sequence[Placement]
    after: Aftermath
    compiled: Compiled
    name: str
    most_moves: int
    seed: int
    deadline: float = 0.0
    known: Plan | None = None
    sure: bool = True
    """It is proved that no more promises can be kept."""

    def run(self, seconds: float, known: Plan | None) -> tuple[RepairOption, Plan | None]:
        """The option and its plan; `known` is the plan of a more cautious option, valid here too."""
        began = time.monotonic()
        self.deadline, self.known = began + seconds, known
        kept = self._old_slots()
        others = self._others(kept)
        extras: tuple[Extra, ...] = ()
        if self.name == FEW and others:
            extras = (Extra(dict.fromkeys(others.items(), 1), low=len(others) - self.most_moves),)
        found = self._keeping_promises(kept, extras)
        if found.answer.weight is None:
            return self._failed(found.answer, time.monotonic() - began), None
        return self._option(found, kept, time.monotonic() - began), found.answer.plan

    def _keeping_promises(self, kept: Plan, extras: tuple[Extra, ...]) -> _Found:
        """The best answer that breaks the fewest promises; *few* moves more meetings rather than break one more."""
        compiled = self._untouched() if self.name == GAP else self.compiled
        promises = self._promises(compiled)
        weights = self._weights(kept, len(kept) + 1, 1)
        if not promises:
            return _Found(compiled, self._solved(compiled, weights, extras), None)
        free = self._solved(compiled, weights, extras)
        free_value = free.bound // (len(kept) + 1) if free.weight is not None and free.weight == free.bound else None
        short = self._fewest_broken(compiled, promises, extras)
        least = self._fewest_broken(compiled, promises, ()) if extras and short != 0 else short
        if least is not None and (short is None or least < short):
            top = sum(self.compiled.values) + 1
            calm = self._weights(kept, 1, top)
            return _Found(compiled, self._solved(compiled, calm, (), promises, least), None, moves_first=True)
        if short is None:
            return _Found(compiled, free, free_value)
        return _Found(compiled, self._solved(compiled, weights, extras, promises, short), free_value)

    def _solved(
        self,
        compiled: Compiled,
        weights: Mapping[Choice, int],
        extras: tuple[Extra, ...],
        promises: Sequence[Soft] = (),
        short: int | None = None,
    ) -> ValueAnswer:
        start = self.known
        if start is not None and short is not None and sum(promise.short(start) for promise in promises) > short:
            start = None
        model = ValueModel(compiled, weights, extras, promises, most_short=short)
        left = max(0.05, self.deadline - time.monotonic())
        return model.solve(seconds=left, seed=self.seed, stopper=Stopper(), start=start)

    def _fewest_broken(self, compiled: Compiled, promises: Sequence[Soft], extras: tuple[Extra, ...]) -> int | None:
        """How many promised meetings are lost at least; None if no schedule was found in time."""
        model = ValueModel(compiled, {}, extras, promises, penalty=1)
        left = max(0.05, self.deadline - time.monotonic())
        answer = model.solve(seconds=left, seed=self.seed, stopper=Stopper(), start=self.known)
        self.sure = self.sure and answer.weight == answer.bound
        return None if answer.weight is None else -answer.weight

    def _promises(self, compiled: Compiled) -> tuple[Soft, ...]:
        """What the incident broke: floors of parties, and meetings that have to take place."""
        found = []
        for number, party in enumerate(compiled.problem.parties):
            if party.id in self.after.promised:
                choices = [(n, slot) for n in compiled.wishes[number] for slot in compiled.choices[n]]
                low = min(self.after.promised[party.id], compiled.limits[number])
                found.append(Soft(tuple(choices), low))
        for request in sorted(self.after.lost_musts):
            n = compiled.numbers[request]
            found.append(Soft(tuple((n, slot) for slot in compiled.choices[n]), 1))
        return tuple(found)

    def _broken(self, placements: Sequence[Placement]) -> tuple[int, ...]:
        parties = {request.id: request.parties for request in self.after.everybody}
        held = Counter(party for here in placements for party in parties[here.request])
        return tuple(sorted(party for party, floor in self.after.promised.items() if held[party] < floor))

    def _others(self, kept: Plan) -> Plan:
        """Survivors whose table is still there: those the incident did not touch at all."""
        whole = {
            self.compiled.numbers[placement.request] for placement in self.after.surviving if self._has_table(placement)
        }
        return {number: slot for number, slot in kept.items() if number in whole}

    def _has_table(self, placement: Placement) -> bool:
        tables = self.compiled.problem.tables
        return any(table.id == placement.table and placement.slot in table.free for table in tables)

    def _old_slots(self) -> Plan:
        """Surviving meetings (positions) and their slots."""
        return self.compiled.plan(
            placement for placement in self.after.surviving if placement.request in self.compiled.numbers
        )

    def _weights(self, kept: Plan, value: int, stay: int) -> dict[Choice, int]:
        """`value` for each unit of value, and `stay` for a survivor that keeps its slot."""
        return {
            (number, slot): value * self.compiled.values[number] + stay * int(kept.get(number) == slot)
            for number, slots in enumerate(self.compiled.choices)
            for slot in slots
        }

    def _untouched(self) -> Compiled:
        """Every survivor keeps slot and table; one whose table is gone keeps its slot if that is possible."""
        table_at = {table.id: number for number, table in enumerate(self.compiled.problem.tables)}
        slot_at = {slot.id: number for number, slot in enumerate(self.compiled.problem.slots)}
        choices = list(self.compiled.choices)
        musts = list(self.compiled.musts)
        for request, slot, table in self.after.surviving:
            number = self.compiled.numbers[request]
            mask = 1 << table_at[table]
            if choices[number].get(slot_at[slot], 0) & mask:
                choices[number] = {slot_at[slot]: mask}
                musts[number] = True
        return replace(self.compiled, choices=choices, musts=musts)

    def _failed(self, answer: ValueAnswer, seconds: float) -> RepairOption:
        status = INFEASIBLE if answer.status == INFEASIBLE else UNKNOWN
        error = "No schedule was found for this option; the present schedule stays as it is."
        empty = self._certificate(0, None, 0, None, seconds)
        return RepairOption(self.name, self._words(), status, (), 0, 0, (), (), (), (), (), empty, error)

    def _option(self, found: _Found, kept: Plan, seconds: float) -> RepairOption:
        compiled, answer = found.compiled, found.answer
        tables = {placement.request: placement.table for placement in self.after.surviving}
        placements = seat(compiled, answer.plan, keep=tables)
        broken = violations(self.after.problem, placements or ())
        if placements is None or broken:
            return self._failed(ValueAnswer(UNKNOWN, {}, None, None), seconds)
        old = {placement.request: placement for placement in self.old}
        new = {placement.request: placement for placement in placements}
        survivors = {placement.request for placement in self.after.surviving}
        both = sorted(set(new) & set(old))
        value = compiled.value(answer.plan)
        before = {request.id: request.value for request in self.before.requests}
        lost = tuple(sorted(survivors - set(new)))
        moved = tuple(number for number in both if new[number].slot != old[number].slot)
        disturbed = len(kept) - sum(1 for number, slot in kept.items() if answer.plan.get(number) == slot)
        if found.moves_first:
            bound, moves = (value, disturbed) if answer.weight == answer.bound else (None, None)
        else:
            bound, moves = _split(answer, len(kept) + 1, value, disturbed, len(kept))
        promised = self.after.promised or self.after.lost_musts
        price = None if found.free_value is None else max(0, found.free_value - value)
        return RepairOption(
            name=self.name,
            words=self._words(),
            status=OPTIMAL if self.sure and answer.weight == answer.bound else FEASIBLE,
            placements=placements,
            value=value,
            value_given_up=sum(before[number] for number in old) - value,
            moved=moved,
            retabled=tuple(n for n in both if new[n].slot == old[n].slot and new[n].table != old[n].table),
            lost=lost,
            new=tuple(sorted(set(new) - set(old))),
            people=person_diffs(self.after.everybody, self.old, placements),
            certificate=self._certificate(value, bound, disturbed, moves, seconds),
            broken=self._broken(placements),
            unkept=tuple(sorted(self.after.lost_musts - set(new))),
            promise_price=price if promised else 0,
        )

    def _words(self) -> str:
        return {
            GAP: "Touch only the gap: every other meeting keeps its slot and table",
            FEW: f"At most {self.most_moves} other meetings move or are given up, or as few as the promises need",
            BEST: "Best possible: any meeting may move",
        }[self.name]

    def _certificate(
        self, value: int, bound: int | None, moves: int, least_moves: int | None, seconds: float
    ) -> Certificate:
        proved = bound is not None and value >= bound
        least = least_moves if proved else 0  # nothing is below it, whatever the best value
        return Certificate(
            value=value,
            bound=bound,
            gap=relative_gap(value, bound),
            levels=(
                Level("value", "highest total value this option allows", value, bound, proved),
                Level(
                    "moves",
                    "fewest surviving meetings moved or given up at that value",
                    moves,
                    least,
                    least is not None and moves <= least,
                ),
            ),
            objective=f"{self._words()}; highest total value; then fewest moves.",
            fingerprint=fingerprint(self.after.problem),
            seed=self.seed,
            workers=1,
            solver=solver_version(),
            seconds=seconds,
            value_seconds=seconds if proved else None,
        )


def _split(answer: ValueAnswer, scale: int, value: int, disturbed: int, kept: int) -> tuple[int | None, int | None]:
    """Bounds on value and on moves from the bound of `scale * value + meetings kept`."""
    if answer.bound is None:
        return None, None
    highest = answer.bound // scale
    if highest > value:
        return highest, None
    return highest, min(disturbed, max(0, kept - (answer.bound - scale * value)))
