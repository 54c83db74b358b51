"""The scheduling problem as plain values: no database, no framework, no optimiser.

Everything is named by integer ids chosen by the caller. A *party* is a city or a company; a *request* asks for one
meeting of a city and a company (and further parties for a group meeting); a *placement* puts a request into a slot at a
table. See `docs/scheduling.md` for the meaning of each rule and for the JSON form (`jsonform`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

CITY = "city"
COMPANY = "company"
KINDS = (CITY, COMPANY)

VALUE = "value"
GAPS = "gaps"
FAIRNESS = "fairness"
TABLES = "tables"
LEVELS = (VALUE, GAPS, FAIRNESS, TABLES)

MAX_SLOTS = 500
MAX_PARTIES = 10_000
MAX_TABLES = 2_000
MAX_REQUESTS = 50_000
MAX_CHOICES = 2_000_000
MAX_VALUE = 1_000_000
MAX_ID = 2**53


class ProblemError(ValueError):
    """The problem cannot be used as it stands; the message is a sentence that names the place."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time slot. `start` is minutes since midnight, for display only; `Problem.slots` gives the order."""

    id: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A city or company: slots it can attend, most and fewest meetings it may get (`min_meetings` is a must)."""

    id: int
    kind: str
    free: frozenset[int]
    max_meetings: int
    min_meetings: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: slots it can be used in and how many meetings it takes at once.

    A table `kept_for` a party takes only that party's meetings, and that party meets only at its kept tables.
    """

    id: int
    free: frozenset[int]
    capacity: int = 1
    room: int | None = None
    kept_for: int | None = None


class Bar(NamedTuple):
    """A forbidden placement of a request: a slot, a table, or a table in a slot (None stands for any)."""

    slot: int | None
    table: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """A wished meeting. `slots` restricts where it may stand (None: anywhere); a `must` has to be placed."""

    id: int
    city: int
    company: int
    value: int
    others: tuple[int, ...] = ()
    must: bool = False
    slots: frozenset[int] | None = None
    forbidden: tuple[Bar, ...] = ()

    @property
    def parties(self) -> tuple[int, ...]:
        """Everybody who attends, city first."""
        return (self.city, self.company, *self.others)


class Pin(NamedTuple):
    """A lock: the request stands in this slot, at this table if one is named."""

    request: int
    slot: int
    table: int | None = None


class Precedence(NamedTuple):
    """If both requests are placed, `first` stands in an earlier slot than `second`."""

    first: int
    second: int


class Placement(NamedTuple):
    """A request placed in a slot at a table."""

    request: int
    slot: int
    table: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts, in order of `levels`, and floors every schedule must keep.

    `city_floor` and `company_floor` promise every city and company that many meetings, or as many as it has
    requests if those are fewer. `spare_tables` stay empty in every slot (kept tables do not count).
    """

    levels: tuple[str, ...] = LEVELS
    city_floor: int = 0
    company_floor: int = 0
    spare_tables: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A complete problem. Raises ProblemError when constructed from values that contradict each other."""

    slots: tuple[Slot, ...]
    parties: tuple[Party, ...]
    tables: tuple[Table, ...]
    requests: tuple[Request, ...]
    pins: tuple[Pin, ...] = ()
    precedences: tuple[Precedence, ...] = ()
    rules: Rules = Rules()

    def __post_init__(self) -> None:
        for sentence in faults(self):
            raise ProblemError(sentence)

    def floor_of(self, party: Party, wishes: int) -> int:
        """Fewest meetings this party must get, given how many requests name it."""
        general = self.rules.city_floor if party.kind == CITY else self.rules.company_floor
        return max(party.min_meetings, min(general, wishes))


def faults(problem: Problem) -> Iterator[str]:
    """Sentences about everything that makes a problem unusable (not: unsolvable)."""
    yield from _sizes(problem)
    yield from _duplicates("Slot", (slot.id for slot in problem.slots))
    yield from _duplicates("Party", (party.id for party in problem.parties))
    yield from _duplicates("Table", (table.id for table in problem.tables))
    yield from _duplicates("Request", (request.id for request in problem.requests))
    slots = {slot.id for slot in problem.slots}
    parties = {party.id: party.kind for party in problem.parties}
    for party in problem.parties:
        yield from _party_faults(party, slots)
    for table in problem.tables:
        yield from _table_faults(table, slots, parties)
    tables = {table.id for table in problem.tables}
    for request in problem.requests:
        yield from _request_faults(request, slots, parties, tables)
    yield from _link_faults(problem, slots, tables)
    yield from _rule_faults(problem.rules)


def _sizes(problem: Problem) -> Iterator[str]:
    for name, count, most in (
        ("slots", len(problem.slots), MAX_SLOTS),
        ("parties", len(problem.parties), MAX_PARTIES),
        ("tables", len(problem.tables), MAX_TABLES),
        ("requests", len(problem.requests), MAX_REQUESTS),
        ("requests times slots", len(problem.requests) * len(problem.slots), MAX_CHOICES),
    ):
        if count > most:
            yield f"The problem has {count} {name}; at most {most} can be handled."


def _duplicates(what: str, ids: Iterable[int]) -> Iterator[str]:
    seen: set[int] = set()
    for number in ids:
        if not isinstance(number, int) or abs(number) > MAX_ID:
            yield f"{what} id {number!r} is not a whole number up to {MAX_ID}."
        elif number in seen:
            yield f"{what} {number} is defined twice."
        seen.add(number)


def _unknown(where: str, what: str, ids: Iterable[int], known: Iterable[int]) -> Iterator[str]:
    known = set(known)
    for number in sorted(set(ids) - known):
        yield f"{where} names {what} {number}, which is not defined."


def _party_faults(party: Party, slots: set[int]) -> Iterator[str]:
    where = f"Party {party.id}"
    if party.kind not in KINDS:
        yield f"{where}: kind {party.kind!r} must be city or company."
    if party.max_meetings < 0 or party.min_meetings < 0:
        yield f"{where}: the number of meetings cannot be negative."
    elif party.min_meetings > party.max_meetings:
        yield f"{where}: at least {party.min_meetings} but at most {party.max_meetings} meetings."
    yield from _unknown(where, "slot", party.free, slots)


def _table_faults(table: Table, slots: set[int], parties: dict[int, str]) -> Iterator[str]:
    where = f"Table {table.id}"
    if table.capacity < 0:
        yield f"{where}: capacity {table.capacity} cannot be negative."
    if table.capacity > MAX_REQUESTS:
        yield f"{where}: capacity {table.capacity} is more than {MAX_REQUESTS}."
    if table.kept_for is not None and table.kept_for not in parties:
        yield f"{where} is kept for party {table.kept_for}, which is not defined."
    yield from _unknown(where, "slot", table.free, slots)


def _request_faults(request: Request, slots: set[int], parties: dict[int, str], tables: set[int]) -> Iterator[str]:
    where = f"Request {request.id}"
    yield from _unknown(where, "party", request.parties, parties)
    if len(set(request.parties)) < len(request.parties):
        yield f"{where} names the same party twice."
    if parties.get(request.city, CITY) != CITY:
        yield f"{where}: party {request.city} is not a city."
    if parties.get(request.company, COMPANY) != COMPANY:
        yield f"{where}: party {request.company} is not a company."
    if not 0 <= request.value <= MAX_VALUE:
        yield f"{where}: value {request.value} must lie between 0 and {MAX_VALUE}."
    if request.slots is not None:
        yield from _unknown(where, "slot", request.slots, slots)
    for bar in request.forbidden:
        if bar.slot is None and bar.table is None:
            yield f"{where}: a forbidden placement names neither slot nor table."
        yield from _unknown(where, "slot", () if bar.slot is None else (bar.slot,), slots)
        yield from _unknown(where, "table", () if bar.table is None else (bar.table,), tables)


def _link_faults(problem: Problem, slots: set[int], tables: set[int]) -> Iterator[str]:
    requests = {request.id for request in problem.requests}
    pinned: set[int] = set()
    for pin in problem.pins:
        yield from _unknown("A lock", "request", (pin.request,), requests)
        yield from _unknown(f"The lock of request {pin.request}", "slot", (pin.slot,), slots)
        if pin.table is not None:
            yield from _unknown(f"The lock of request {pin.request}", "table", (pin.table,), tables)
        if pin.request in pinned:
            yield f"Request {pin.request} is locked twice."
        pinned.add(pin.request)
    for link in problem.precedences:
        yield from _unknown("A precedence", "request", link, requests)
        if link.first == link.second:
            yield f"Request {link.first} cannot come before itself."


def _rule_faults(rules: Rules) -> Iterator[str]:
    for level in rules.levels:
        if level not in LEVELS:
            yield f"Rules: level {level!r} is not one of {', '.join(LEVELS)}."
    if tuple(level for level in LEVELS if level in rules.levels) != rules.levels or VALUE not in rules.levels:
        yield f"Rules: levels must be {', '.join(LEVELS)} in this order; later ones may be left out."
    for name, number in (
        ("city_floor", rules.city_floor),
        ("company_floor", rules.company_floor),
        ("spare_tables", rules.spare_tables),
    ):
        if number < 0:
            yield f"Rules: {name} {number} cannot be negative."


def places_of(problem: Problem) -> int:
    """How many places the search chooses from: slots that all sides of a request can attend, summed."""
    free = {party.id: party.free for party in problem.parties}
    total = 0
    for request in problem.requests:
        both = frozenset.intersection(*(free[party] for party in request.parties))
        total += len(both if request.slots is None else both & request.slots)
    return total
