"""Independent checker of schedules: reads the problem and the placements and nothing else of the engine.

It shares no code and no intermediate data with the models, so a mistake there cannot hide here. `objective`
recomputes every level from scratch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.scheduling.engine.problem import CITY, Party, Placement, Problem, Request, Table


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: a short code, the sentence, and the requests involved."""

    code: str
    sentence: str
    requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """The four levels: summed value, idle gaps, most gaps of one party, table changes of cities."""

    value: int
    gaps: int
    worst_gaps: int
    table_changes: int


class _Facts:
    def __init__(self, problem: Problem) -> None:
        self.order = {slot.id: number for number, slot in enumerate(problem.slots)}
        self.parties: dict[int, Party] = {party.id: party for party in problem.parties}
        self.tables: dict[int, Table] = {table.id: table for table in problem.tables}
        self.requests: dict[int, Request] = {request.id: request for request in problem.requests}
        self.kept: dict[int, set[int]] = defaultdict(set)
        for table in problem.tables:
            if table.kept_for is not None:
                self.kept[table.kept_for].add(table.id)


def violations(problem: Problem, placements: Sequence[Placement]) -> list[Violation]:
    """Every rule the schedule breaks, as sentences; an empty list means the schedule is valid."""
    facts = _Facts(problem)
    found = list(_unknown(facts, placements))
    if found:
        return found
    for placement in placements:
        found.extend(_alone(facts, placement))
    found.extend(_twice(placements))
    found.extend(_together(facts, placements))
    found.extend(_spare(problem, placements))
    found.extend(_counts(problem, facts, placements))
    found.extend(_links(problem, facts, placements))
    return found


def _unknown(facts: _Facts, placements: Iterable[Placement]) -> Iterator[Violation]:
    for request, slot, table in placements:
        for what, number, known in (
            ("request", request, facts.requests),
            ("slot", slot, facts.order),
            ("table", table, facts.tables),
        ):
            if number not in known:
                yield Violation("unknown", f"A placement names {what} {number}, which is not defined.", (request,))


def _alone(facts: _Facts, placement: Placement) -> Iterator[Violation]:
    """Rules that concern one placement by itself."""
    request, slot = facts.requests[placement.request], placement.slot
    table = facts.tables[placement.table]
    name, mine = f"Meeting {request.id}", (request.id,)
    for party in request.parties:
        if slot not in facts.parties[party].free:
            kind = facts.parties[party].kind
            yield Violation("not free", f"{name}: {kind} {party} cannot attend slot {slot}.", mine)
    if request.slots is not None and slot not in request.slots:
        yield Violation("slot not allowed", f"{name} may not stand in slot {slot}.", mine)
    if slot not in table.free:
        yield Violation("table not free", f"{name}: table {table.id} cannot be used in slot {slot}.", mine)
    for bar in request.forbidden:
        if bar.slot in (None, slot) and bar.table in (None, table.id):
            yield Violation("forbidden", f"{name} is forbidden in slot {slot} at table {table.id}.", mine)
    if table.kept_for is not None and table.kept_for not in request.parties:
        yield Violation("kept table", f"{name}: table {table.id} is kept for party {table.kept_for}.", mine)
    kept = set().union(*(facts.kept.get(party, set()) for party in request.parties))
    if kept and table.id not in kept:
        listed = ", ".join(str(number) for number in sorted(kept))
        yield Violation("kept table", f"{name} must stand at a table kept for it ({listed}).", mine)


def _twice(placements: Iterable[Placement]) -> Iterator[Violation]:
    for request, count in sorted(Counter(placement.request for placement in placements).items()):
        if count > 1:
            yield Violation("placed twice", f"Meeting {request} is placed {count} times.", (request,))


def _together(facts: _Facts, placements: Iterable[Placement]) -> Iterator[Violation]:
    """Nobody twice at once, and no table over its capacity."""
    at_party: dict[tuple[int, int], list[int]] = defaultdict(list)
    at_table: dict[tuple[int, int], list[int]] = defaultdict(list)
    for request, slot, table in placements:
        at_table[(slot, table)].append(request)
        for party in facts.requests[request].parties:
            at_party[(slot, party)].append(request)
    for (slot, party), meetings in sorted(at_party.items()):
        if len(meetings) > 1:
            kind = facts.parties[party].kind
            listed = " and ".join(str(number) for number in sorted(meetings))
            yield Violation(
                "twice at once",
                f"In slot {slot} {kind} {party} has meetings {listed}.",
                tuple(sorted(meetings)),
            )
    for (slot, table), meetings in sorted(at_table.items()):
        capacity = facts.tables[table].capacity
        if len(meetings) > capacity:
            yield Violation(
                "table full",
                f"In slot {slot} table {table} holds {len(meetings)} meetings but takes {capacity}.",
                tuple(sorted(meetings)),
            )


def _spare(problem: Problem, placements: Iterable[Placement]) -> Iterator[Violation]:
    spare = problem.rules.spare_tables
    if not spare:
        return
    common = {table.id: table for table in problem.tables if table.kept_for is None}
    used = Counter(placement.slot for placement in placements if placement.table in common)
    for slot, count in sorted(used.items()):
        seats = sum(table.capacity for table in common.values() if slot in table.free)
        if count > max(0, seats - spare):
            yield Violation("spare tables", f"In slot {slot} only {seats - count} of {spare} spare tables stay empty.")


def _counts(problem: Problem, facts: _Facts, placements: Iterable[Placement]) -> Iterator[Violation]:
    placed = {placement.request for placement in placements}
    held = Counter(party for number in placed for party in facts.requests[number].parties)
    wished = Counter(party for request in problem.requests for party in request.parties)
    for party in problem.parties:
        count = held[party.id]
        general = problem.rules.city_floor if party.kind == CITY else problem.rules.company_floor
        floor = max(party.min_meetings, min(general, wished[party.id]))
        name = f"{party.kind.capitalize()} {party.id}"
        if count > party.max_meetings:
            yield Violation("too many", f"{name} has {count} meetings, the limit is {party.max_meetings}.")
        if count < floor:
            yield Violation("too few", f"{name} has {count} meetings, the promised floor is {floor}.")
    for request in problem.requests:
        if request.must and request.id not in placed:
            yield Violation("must missing", f"Meeting {request.id} is a must but is not placed.", (request.id,))


def _links(problem: Problem, facts: _Facts, placements: Iterable[Placement]) -> Iterator[Violation]:
    where = {placement.request: placement for placement in placements}
    for pin in problem.pins:
        found = where.get(pin.request)
        if found is None or found.slot != pin.slot or pin.table not in (None, found.table):
            at = "" if pin.table is None else f" at table {pin.table}"
            yield Violation(
                "lock",
                f"Meeting {pin.request} is locked to slot {pin.slot}{at} but is elsewhere.",
                (pin.request,),
            )
    for first, second in problem.precedences:
        if first in where and second in where:
            early, late = facts.order[where[first].slot], facts.order[where[second].slot]
            if early >= late:
                yield Violation("order", f"Meeting {first} must come before meeting {second}.", (first, second))


def objective(problem: Problem, placements: Sequence[Placement]) -> Objective:
    """The objective levels of a valid schedule, recomputed from scratch."""
    facts = _Facts(problem)
    attended: dict[int, list[tuple[int, int]]] = defaultdict(list)
    value = 0
    for number, slot, table in placements:
        request = facts.requests[number]
        value += request.value
        for party in request.parties:
            attended[party].append((facts.order[slot], table))
    gaps: dict[int, int] = {}
    changes = 0
    for party, meetings in attended.items():
        meetings.sort()
        gaps[party] = sum(1 for before, after in pairwise(meetings) if after[0] > before[0] + 1)
        if facts.parties[party].kind == CITY:
            changes += sum(1 for before, after in pairwise(meetings) if after[1] != before[1])
    return Objective(value, sum(gaps.values()), max(gaps.values(), default=0), changes)
