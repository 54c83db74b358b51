"""Moves by hand: whether one is allowed, where else a meeting could go, what could be swapped, who is free now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from matchmaker.scheduling.engine.compiled import Compiled, compile_problem
from matchmaker.scheduling.engine.polish import chain_of
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.engine.state import State, gaps_in
from matchmaker.scheduling.engine.verify import Violation, violations

_LARGEST_SWAP = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A slot and table a meeting could have without touching anything else; `gaps` is the change of idle gaps."""

    slot: int
    table: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Meetings that change places together: their new placements, and the change of value and of idle gaps.

    It helps: `value` is positive, or it is 0 and `gaps` negative.
    """

    placements: tuple[Placement, ...]
    value: int
    gaps: int
    sentence: str


def check_move(
    problem: Problem, placements: Sequence[Placement], request: int, slot: int, table: int
) -> list[Violation]:
    """Rules that placing (or moving) `request` there would newly break, as sentences; empty if it is allowed."""
    before = Counter(violations(problem, placements))
    others = [placement for placement in placements if placement.request != request]
    after = Counter(violations(problem, [*others, Placement(request, slot, table)]))
    return list((after - before).elements())


def possible_places(problem: Problem, placements: Sequence[Placement], request: int) -> list[Place]:
    """Every place the request could have with all other meetings as they are; fewest new gaps first.

    Raises KeyError if the request is not defined.
    """
    compiled = compile_problem(problem)
    number = compiled.numbers[request]
    others = [placement for placement in placements if placement.request != request]
    state = State(compiled, compiled.plan(others))
    before = _gaps_with(compiled, compiled.plan(placements), number)
    return sorted(
        (
            Place(problem.slots[slot].id, table, _gaps_if(state, number, slot) - before)
            for slot in compiled.choices[number]
            if state.fits(number, slot)
            for table in _free_tables(problem, compiled, others, number, slot)
        ),
        key=lambda place: (place.gaps, place.slot, place.table),
    )


def _gaps_with(compiled: Compiled, plan: dict[int, int], number: int) -> int:
    state = State(compiled, plan)
    return sum(gaps_in(state.busy[party]) for party in compiled.members[number])


def _gaps_if(state: State, number: int, slot: int) -> int:
    return sum(gaps_in(state.busy[party] | 1 << slot) for party in state.compiled.members[number])


def _free_tables(
    problem: Problem, compiled: Compiled, others: Iterable[Placement], number: int, slot: int
) -> list[int]:
    """Ids of tables with a free seat that the request may use in the slot (positions for both)."""
    seats, mask = compiled.seats[slot], compiled.choices[number][slot]
    name = problem.slots[slot].id
    used = Counter(placement.table for placement in others if placement.slot == name)
    common = {table.id for n, table in enumerate(problem.tables) if seats.common >> n & 1}
    spare_left = seats.room(seats.common) - sum(count for table, count in used.items() if table in common)
    return [
        table.id
        for position, table in enumerate(problem.tables)
        if mask >> position & 1
        and used[table.id] < seats.capacity[position]
        and (table.id not in common or spare_left > 0)
    ]


def free_pairs_now(
    problem: Problem, placements: Sequence[Placement], slot: int, mutual: Collection[int]
) -> list[Placement]:
    """Unplaced requests of `mutual` that could start in this slot now, with a free table; most valuable first.

    Raises KeyError if the slot is not defined.
    """
    compiled = compile_problem(problem)
    position = {entry.id: number for number, entry in enumerate(problem.slots)}[slot]
    placed = {placement.request for placement in placements}
    state = State(compiled, compiled.plan(placements))
    found = []
    for request in sorted(set(mutual) - placed):
        number = compiled.numbers.get(request)
        if number is None or position not in compiled.choices[number] or not state.fits(number, position):
            continue
        tables = _free_tables(problem, compiled, placements, number, position)
        if tables:
            found.append((-compiled.values[number], Placement(request, slot, tables[0])))
    return [placement for _, placement in sorted(found)]


def find_swaps(
    problem: Problem, placements: Sequence[Placement], *, request: int | None = None, most: int = 10
) -> list[Swap]:
    """Small exchanges that help: for an unplaced `request` ways to make room, else swaps with fewer idle gaps.

    Each was checked against all rules and gains something: value, or fewer idle gaps at the same value. Where the
    request has a free place, only exchanges that leave fewer gaps than that place are offered: others would move
    somebody for nothing. Raises KeyError if the request is not defined.
    """
    compiled = compile_problem(problem)
    state = State(compiled, compiled.plan(placements))
    tables = {placement.request: placement.table for placement in placements}
    finder = _Finder(problem, list(placements), compiled, state, tables)
    number = None if request is None else compiled.numbers[request]
    found = finder.make_room(number) if number is not None and number not in state.plan else finder.fewer_gaps(number)
    return sorted(found, key=lambda swap: (-swap.value, swap.gaps, len(swap.placements), swap.placements))[:most]


@dataclass(slots=True)
class _Finder:
    problem: Problem
    placements: list[Placement]
    compiled: Compiled
    state: State
    tables: dict[int, int]

    def make_room(self, number: int) -> list[Swap]:
        """Put the request where one or two meetings stand that can go elsewhere."""
        found: list[Swap] = []
        free = possible_places(self.problem, self.placements, self.problem.requests[number].id)
        for slot in self.compiled.choices[number]:
            blockers = self.state.blockers(number, slot)
            if not blockers and not self.state.seats_fit(slot, [*self.state.at[slot], number]):
                blockers = set()
                for other in sorted(self.state.at[slot]):
                    found.extend(self._displace(number, slot, {other}))
            elif 0 < len(blockers) <= 2:
                found.extend(self._displace(number, slot, blockers))
        return [swap for swap in found if not free or swap.gaps < free[0].gaps]

    def _displace(self, number: int, slot: int, out: set[int]) -> list[Swap]:
        state = self.state
        before = state.gaps()
        old = {other: state.remove(other) for other in sorted(out)}
        plan: dict[int, int] = {}
        if state.fits(number, slot):
            plan[number] = slot
            state.place(number, slot)
            for other in sorted(old):
                goal = next((t for t in self.compiled.choices[other] if state.fits(other, t)), None)
                if goal is None:
                    break
                plan[other] = goal
                state.place(other, goal)
        gaps = state.gaps() - before
        for other in plan:
            state.remove(other)
        for other, place in old.items():
            state.place(other, place)
        if len(plan) != len(old) + 1:
            return []
        return self._swap(plan, self.compiled.values[number], gaps)

    def fewer_gaps(self, number: int | None) -> list[Swap]:
        """Kempe chains between two slots that lower the idle gaps."""
        state, found = self.state, []
        seen: set[tuple[frozenset[int], int]] = set()
        for mover in sorted(state.plan) if number is None else [number]:
            slot = state.plan[mover]
            parties = self.compiled.members[mover]
            if number is None and not any(gaps_in(state.busy[party]) for party in parties):
                continue
            for target in self.compiled.choices[mover]:
                chain = None if target == slot else chain_of(state, mover, slot, target)
                if chain is None or len(chain) > _LARGEST_SWAP or (frozenset(chain), slot ^ target) in seen:
                    continue
                seen.add((frozenset(chain), slot ^ target))
                plan = {m: target if state.plan[m] == slot else slot for m in sorted(chain)}
                found.extend(self._swap(plan, 0, self._gap_change(plan)))
        return found

    def _gap_change(self, plan: dict[int, int]) -> int:
        before = self.state.gaps()
        old = {other: self.state.remove(other) for other in plan}
        for other, place in plan.items():
            self.state.place(other, place)
        change = self.state.gaps() - before
        for other in plan:
            self.state.remove(other)
        for other, place in old.items():
            self.state.place(other, place)
        return change

    def _swap(self, plan: dict[int, int], value: int, gaps: int) -> list[Swap]:
        """The swap, if it gains something and the moved meetings find tables without breaking a rule; else nothing."""
        if (-value, gaps) >= (0, 0):
            return []
        moved = {self.problem.requests[n].id for n in plan}
        others = [placement for placement in self.placements if placement.request not in moved]
        fresh: list[Placement] = []
        for number, slot in plan.items():
            request = self.problem.requests[number].id
            free = _free_tables(self.problem, self.compiled, [*others, *fresh], number, slot)
            if not free:
                return []
            table = self.tables.get(request)
            fresh.append(Placement(request, self.problem.slots[slot].id, table if table in free else free[0]))
        before = Counter(violations(self.problem, self.placements))
        if Counter(violations(self.problem, [*others, *fresh])) - before:
            return []
        parts = ", ".join(f"meeting {p.request} to slot {p.slot} at table {p.table}" for p in fresh)
        gain = [f"{value} more value"] if value else []
        gain += [f"{-gaps} fewer idle gaps" if gaps < 0 else f"{gaps} more idle gaps"] if gaps else []
        return [Swap(tuple(sorted(fresh)), value, gaps, f"Put {parts}: {' and '.join(gain)}.")]
