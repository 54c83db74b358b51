"""The problem with positions instead of ids: what every model and search of the engine works on.

A *choice* is a request in a slot. Which table it gets is decided later: for each choice the tables it may use are known
as a bit mask, and the meetings of one slot fit if they can be matched to tables (Hall's condition). Choices whose masks
are nested need one capacity row per mask; `Seats.assign` finds a further row when that is not enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matchmaker.scheduling.engine.problem import Pin, Placement, Problem, Request

Plan = dict[int, int]
"""Slot position of each placed request position."""


@dataclass(slots=True)
class Compiled:
    """Positions: requests r, parties p, slots t, tables k."""

    problem: Problem
    values: list[int]
    members: list[tuple[int, ...]]
    choices: list[dict[int, int]]
    limits: list[int]
    floors: list[int]
    wishes: list[list[int]]
    musts: list[bool]
    pinned: list[int | None]
    order: list[tuple[int, int]]
    seats: list[Seats]
    numbers: dict[int, int]
    city: list[bool]
    blockers: list[str] = field(default_factory=list)
    at: list[list[tuple[int, int]]] = field(default_factory=list)
    """By slot: the requests that may stand there, each with its tables."""

    def __post_init__(self) -> None:
        self.at = [[] for _ in self.seats]
        for number, slots in enumerate(self.choices):
            for slot, mask in slots.items():
                self.at[slot].append((number, mask))

    def table_sets(self, slot: int) -> set[int]:
        """The sets of tables that need a capacity row: those of some choice of the slot, and the common pool."""
        return {mask for _, mask in self.at[slot]} | {self.seats[slot].common}

    def crowd(self, slot: int, tables: int) -> tuple[list[int], int]:
        """The requests that could stand in the slot only at `tables`, and how many of them fit; none if all fit."""
        room = self.seats[slot].room(tables)
        inside = [number for number, mask in self.at[slot] if mask | tables == tables]
        return (inside if len(inside) > room else []), room

    def order_rows(self, place: Sequence[Mapping[int, int]]) -> Iterator[tuple[int, int, list[int]]]:
        """Precedences as sets of variables of which at most one may be 1: first and second request, variables.

        `place` gives each request's variable by slot.
        """
        for first, second in self.order:
            for slot in range(len(self.seats)):
                late = [variable for at, variable in place[first].items() if at >= slot]
                early = [variable for at, variable in place[second].items() if at <= slot]
                if late and early:
                    yield first, second, late + early

    def plan(self, placements: Iterable[Placement]) -> Plan:
        """Slot positions of placements; those that are not a choice any more are left out."""
        position = {slot.id: number for number, slot in enumerate(self.problem.slots)}
        found = {}
        for placement in placements:
            number = self.numbers.get(placement.request)
            slot = position.get(placement.slot)
            if number is not None and slot in self.choices[number]:
                found[number] = slot
        return found

    def value(self, plan: Mapping[int, int]) -> int:
        """Summed value of a plan."""
        return sum(self.values[number] for number in plan)


@dataclass(slots=True)
class Seats:
    """Tables of one slot: capacities by table position, and the seats that must stay empty in the common pool."""

    capacity: list[int]
    common: int
    spare: int

    def room(self, mask: int) -> int:
        """Meetings that fit into the tables of `mask`, spare tables deducted when all common tables are in it."""
        inside = self._seats(mask & self.common)
        if mask & self.common == self.common:
            inside = max(0, inside - self.spare)  # tables that are kept for somebody have no spare seats
        return inside + self._seats(mask & ~self.common)

    def _seats(self, mask: int) -> int:
        return sum(seats for table, seats in enumerate(self.capacity) if mask >> table & 1)

    def assign(self, masks: Sequence[int], wanted: Sequence[int] = ()) -> tuple[list[int], int]:
        """A table for each meeting and 0, or an empty list and a set of tables too small for those confined to it.

        `wanted` names a preferred table each (-1 for none); it is kept where it is free in the order given.
        """
        groups: dict[int, int] = defaultdict(int)
        for mask in masks:
            groups[mask] += 1
        for mask, count in groups.items():
            if count > self.room(mask):
                return [], mask
        matching = _Matching(self, masks)
        for item, table in enumerate(wanted):
            if table >= 0 and masks[item] >> table & 1:
                matching.take(item, table)
        for item in sorted(range(len(masks)), key=lambda number: masks[number].bit_count()):
            if matching.chosen[item] < 0:
                seen: set[int] = set()
                if not matching.place(item, seen):
                    return [], self.common if matching.dry else sum(1 << table for table in seen)
        return matching.chosen, 0


class _Matching:
    """Augmenting paths between the meetings and the tables of one slot."""

    def __init__(self, seats: Seats, masks: Sequence[int]) -> None:
        self.seats = seats
        self.masks = masks
        self.holders: dict[int, list[int]] = defaultdict(list)
        self.chosen = [-1] * len(masks)
        self.left = seats.room(seats.common)
        self.dry = False

    def take(self, item: int, table: int) -> bool:
        """Use a free seat of the table, unless that would use up a spare one."""
        if len(self.holders[table]) >= self.seats.capacity[table]:
            return False
        if self.seats.common >> table & 1:
            if self.left == 0:
                self.dry = True
                return False
            self.left -= 1
        self.holders[table].append(item)
        self.chosen[item] = table
        return True

    def place(self, item: int, seen: set[int]) -> bool:
        """Seat the meeting, moving others along; `seen` collects the tables that were tried."""
        mask = self.masks[item]
        tables = [table for table in range(len(self.seats.capacity)) if mask >> table & 1 and table not in seen]
        if any(self.take(item, table) for table in tables):
            return True
        for table in tables:
            if table in seen:
                continue
            seen.add(table)
            for place, other in enumerate(self.holders[table]):
                if self.place(other, seen):
                    self.holders[table][place] = item
                    self.chosen[item] = table
                    return True
        return False


def compile_problem(problem: Problem) -> Compiled:
    """Positions, choices and table masks; a request that cannot stand anywhere has no choices."""
    party_at = {party.id: number for number, party in enumerate(problem.parties)}
    slot_at = {slot.id: number for number, slot in enumerate(problem.slots)}
    numbers = {request.id: number for number, request in enumerate(problem.requests)}
    pins = {pin.request: pin for pin in problem.pins}
    members = [tuple(party_at[party] for party in request.parties) for request in problem.requests]
    wishes: list[list[int]] = [[] for _ in problem.parties]
    for number, parties in enumerate(members):
        for party in parties:
            wishes[party].append(number)
    masks = _Masks(problem)
    return Compiled(
        problem=problem,
        values=[request.value for request in problem.requests],
        members=members,
        choices=_choices(problem, masks, pins, slot_at),
        limits=[party.max_meetings for party in problem.parties],
        floors=[problem.floor_of(party, len(wishes[n])) for n, party in enumerate(problem.parties)],
        wishes=wishes,
        musts=[request.must or request.id in pins for request in problem.requests],
        pinned=[slot_at[pins[r.id].slot] if r.id in pins else None for r in problem.requests],
        order=[(numbers[link.first], numbers[link.second]) for link in problem.precedences],
        seats=masks.seats(),
        numbers=numbers,
        city=[party.kind == "city" for party in problem.parties],
    )


def _choices(
    problem: Problem, masks: _Masks, pins: Mapping[int, Pin], slot_at: Mapping[int, int]
) -> list[dict[int, int]]:
    """For each request: the slots in which it could stand, in order, with the tables it may use there."""
    free = {party.id: party.free for party in problem.parties}
    choices = []
    for request in problem.requests:
        allowed = frozenset.intersection(*(free[party] for party in request.parties))
        if request.slots is not None:
            allowed &= request.slots
        pin = pins.get(request.id)
        if pin is not None:
            allowed &= {pin.slot}
        tables = masks.of(request, None if pin is None else pin.table)
        choices.append(
            {slot_at[slot]: mask for slot in sorted(allowed, key=slot_at.__getitem__) if (mask := tables(slot))}
        )
    return choices


class _Masks:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.table_at = {table.id: number for number, table in enumerate(problem.tables)}
        self.usable = {
            slot.id: sum(
                1 << number
                for number, table in enumerate(problem.tables)
                if slot.id in table.free and table.capacity > 0
            )
            for slot in problem.slots
        }
        self.kept: dict[int, int] = defaultdict(int)
        for number, table in enumerate(problem.tables):
            if table.kept_for is not None:
                self.kept[table.kept_for] |= 1 << number
        self.common = sum(1 << n for n, table in enumerate(problem.tables) if table.kept_for is None)

    def of(self, request: Request, table: int | None) -> Callable[[int], int]:
        """The tables a request may use in a slot, as a function of the slot; only `table` if one is named."""
        own = 0
        for party in request.parties:
            own |= self.kept.get(party, 0)
        allowed = own or self.common
        if table is not None:
            allowed &= 1 << self.table_at[table]
        if not request.forbidden:
            return lambda slot: self.usable[slot] & allowed
        return lambda slot: self.usable[slot] & allowed & ~self._barred(request, slot)

    def _barred(self, request: Request, slot: int) -> int:
        barred = 0
        for bar in request.forbidden:
            if bar.slot in (None, slot):
                barred |= -1 if bar.table is None else 1 << self.table_at[bar.table]
        return barred

    def seats(self) -> list[Seats]:
        """Tables per slot."""
        spare = self.problem.rules.spare_tables
        return [
            Seats(
                [table.capacity if slot.id in table.free else 0 for table in self.problem.tables],
                self.usable[slot.id] & self.common,
                spare,
            )
            for slot in self.problem.slots
        ]
