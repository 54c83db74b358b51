"""What can go wrong on the day, and the problem that remains afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from matchmaker.scheduling.engine.problem import (
    Party,
    Pin,
    Placement,
    Problem,
    ProblemError,
    Request,
)


@dataclass(frozen=True, slots=True)
class PartyCancels:
    """A party is gone from a slot on (None: the whole day)."""

    party: int
    from_slot: int | None = None


@dataclass(frozen=True, slots=True)
class LateArrival:
    """A party arrives late: `first_slot` is the first it can attend."""

    party: int
    first_slot: int


@dataclass(frozen=True, slots=True)
class TableLost:
    """A table cannot be used from a slot on (None: the whole day)."""

    table: int
    from_slot: int | None = None


@dataclass(frozen=True, slots=True)
class RoomLost:
    """All tables of a room cannot be used from a slot on (None: the whole day)."""

    room: int
    from_slot: int | None = None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A further wish; its parties must be known."""

    request: Request


Incident = PartyCancels | LateArrival | TableLost | RoomLost | NewRequest


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The problem after the incidents; `surviving` placements are possible in it (perhaps at another table)."""

    problem: Problem
    everybody: tuple[Request, ...]
    surviving: tuple[Placement, ...]
    cancelled: tuple[int, ...]
    lost_musts: frozenset[int]
    lowered: tuple[str, ...]
    promised: Mapping[int, int]
    """Party → meetings it was promised, where fewer survive: kept by other meetings where that is possible."""


@dataclass(slots=True)
class _Draft:
    problem: Problem
    order: dict[int, int]
    free: dict[int, frozenset[int]]
    tables: dict[int, frozenset[int]]
    requests: list[Request]
    lowered: list[str] = field(default_factory=list)
    promised: dict[int, int] = field(default_factory=dict)

    def from_on(self, slot: int | None) -> frozenset[int]:
        first = 0 if slot is None else self.position(slot)
        return frozenset(number for number, place in self.order.items() if place >= first)

    def position(self, slot: int) -> int:
        if slot not in self.order:
            raise ProblemError(f"The incident names slot {slot}, which is not defined.")
        return self.order[slot]

    def apply(self, incident: Incident) -> None:
        match incident:
            case PartyCancels(party, slot):
                self._away(party, self.from_on(slot))
            case LateArrival(party, slot):
                self._away(party, frozenset(self.order) - self.from_on(slot))
            case TableLost(table, slot):
                self._closed([table], slot)
            case RoomLost(room, slot):
                closed = [table.id for table in self.problem.tables if table.room == room]
                if not closed:
                    raise ProblemError(f"The incident names room {room}, which has no table.")
                self._closed(closed, slot)
            case NewRequest(request):
                self.requests.append(request)

    def _away(self, party: int, slots: frozenset[int]) -> None:
        if party not in self.free:
            raise ProblemError(f"The incident names party {party}, which is not defined.")
        self.free[party] -= slots

    def _closed(self, tables: Sequence[int], slot: int | None) -> None:
        for table in tables:
            if table not in self.tables:
                raise ProblemError(f"The incident names table {table}, which is not defined.")
            self.tables[table] -= self.from_on(slot)


def aftermath(
    problem: Problem, placements: Sequence[Placement], incidents: Iterable[Incident], now_slot: int | None
) -> Aftermath:
    """Apply the incidents; slots before `now_slot` have run and stay exactly as they were.

    Raises ProblemError if something named is unknown.
    """
    draft = _Draft(
        problem,
        {slot.id: number for number, slot in enumerate(problem.slots)},
        {party.id: party.free for party in problem.parties},
        {table.id: table.free for table in problem.tables},
        list(problem.requests),
    )
    for incident in incidents:
        draft.apply(incident)
    now = 0 if now_slot is None else draft.position(now_slot)
    run = {slot for slot, place in draft.order.items() if place < now}
    _keep_past(draft, problem, run)
    wishes = {request.id: request for request in draft.requests}
    surviving, cancelled = [], []
    for placement in sorted(placements):
        if placement.slot in run or _possible(draft, wishes[placement.request], placement):
            surviving.append(placement)
        else:
            cancelled.append(placement.request)
    return _assemble(draft, problem, surviving, cancelled, run)


def _keep_past(draft: _Draft, problem: Problem, run: set[int]) -> None:
    """What has run cannot be cancelled any more."""
    for party in problem.parties:
        draft.free[party.id] |= party.free & run
    for table in problem.tables:
        draft.tables[table.id] |= table.free & run


def _possible(draft: _Draft, request: Request, placement: Placement) -> bool:
    """Whether the meeting can keep its slot, at some table."""
    if any(placement.slot not in draft.free[party] for party in request.parties):
        return False
    return any(placement.slot in free for free in draft.tables.values())


def _assemble(
    draft: _Draft,
    problem: Problem,
    surviving: list[Placement],
    cancelled: list[int],
    run: set[int],
) -> Aftermath:
    pins = _pins(draft, problem, surviving, run)
    # Only a meeting that still has its table can be promised; one without may find no other.
    safe = [here for here in surviving if here.slot in draft.tables[here.table]]
    kept = {here.request for here in safe}
    locked = {pin.request for pin in problem.pins}
    lost_musts = frozenset(r.id for r in draft.requests if (r.must or r.id in locked) and r.id not in kept)
    past = {here.request for here in surviving if here.slot in run}
    requests = _requests(draft, past, lost_musts, frozenset(draft.order) - run)
    held = Counter(party for r in requests if r.id in kept for party in r.parties)
    wishes = Counter(party for request in problem.requests for party in set(request.parties))
    spare = _spare(draft, problem, safe)
    changed = Problem(
        slots=problem.slots,
        parties=tuple(
            _party(draft, party, problem.floor_of(party, wishes[party.id]), held[party.id], run)
            for party in problem.parties
        ),
        tables=tuple(replace(table, free=draft.tables[table.id]) for table in problem.tables),
        requests=requests,
        pins=pins,
        precedences=problem.precedences,
        rules=replace(problem.rules, city_floor=0, company_floor=0, spare_tables=spare),
    )
    return Aftermath(
        changed,
        tuple(draft.requests),
        tuple(surviving),
        tuple(cancelled),
        lost_musts,
        tuple(draft.lowered),
        draft.promised,
    )


def _pins(draft: _Draft, problem: Problem, surviving: Sequence[Placement], run: set[int]) -> tuple[Pin, ...]:
    """Locks: every meeting that has run, and every earlier lock that can still be kept."""
    alive = {placement.request: placement for placement in surviving}
    pins = [Pin(p.request, p.slot, p.table) for p in surviving if p.slot in run]
    past = {pin.request for pin in pins}
    for pin in problem.pins:
        here = alive.get(pin.request)
        if pin.request in past:
            continue
        # Without its table even the time is no promise any more: there may be no other table then.
        if here is None or here.slot not in draft.tables[here.table]:
            draft.lowered.append(f"Meeting {pin.request} cannot keep its locked place.")
        else:
            pins.append(Pin(here.request, here.slot, here.table))
    return tuple(pins)


def _requests(draft: _Draft, past: set[int], lost_musts: frozenset[int], future: frozenset[int]) -> tuple[Request, ...]:
    """The requests of the rest of the day: what has not run stands in `future` slots, a lost must is a wish."""
    found = []
    for request in draft.requests:
        if request.id not in past:
            request = replace(request, slots=future if request.slots is None else request.slots & future)
        found.append(replace(request, must=False) if request.id in lost_musts else request)
    return tuple(found)


def _spare(draft: _Draft, problem: Problem, safe: Sequence[Placement]) -> int:
    """Seats that still stay empty: lost tables use up the spare ones first, and nobody who has a table leaves it."""
    common = {table.id: table for table in problem.tables if table.kept_for is None}
    used = Counter(placement.slot for placement in safe if placement.table in common)
    asked = left = problem.rules.spare_tables
    for slot in draft.order:
        had = sum(table.capacity for table in common.values() if slot in table.free)
        has = sum(table.capacity for table in common.values() if slot in draft.tables[table.id])
        left = min(left, max(0, asked - (had - has)))
        if used[slot] > max(0, has - left):
            left = has - used[slot]
    if left < asked:
        draft.lowered.append(f"Of {asked} spare tables {left} stay empty.")
    return left


def _party(draft: _Draft, party: Party, floor: int, held: int, run: set[int]) -> Party:
    """With the floor that survives; who is away for the rest of the day is promised nothing more."""
    if floor > held:
        draft.lowered.append(f"{party.kind.capitalize()} {party.id} was promised {floor} meetings; {held} survive.")
        if draft.free[party.id] - run:
            draft.promised[party.id] = floor
    return replace(party, free=draft.free[party.id], min_meetings=min(floor, held))
