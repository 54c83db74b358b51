"""Seating at roundtables: who sits at which table in each round, mixed as well as can be, with a proof.

All tables of a round have nearly the same number of people (they differ by one at most), and pairs in conflict never
share a table. Then, first things first:

1. *Mixed*: for each attribute (type of organization, region, sector, language) and each value, the people at a table
   beyond or below a fair share are counted; their weighted sum over all tables and rounds is as small as possible.
   Rounds do not depend on each other here, so the best round is the best of each.
2. *New faces*: among seatings as well mixed as that, as few as possible meet somebody again.

For the second a bound is known without any search: people of one table of the round before have to be spread over the
tables of the next, so some of them meet again if they are more than there are tables (`fewest_again`).
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from typing import Final

from matchmaker.scheduling.engine.backend import FEASIBLE, OPTIMAL, CpModel, solver_version

KIND, REGION, SECTOR, LANGUAGE = "kind", "region", "sector", "language"
ATTRIBUTES: Final = (KIND, REGION, SECTOR, LANGUAGE)
WEIGHTS: Final[Mapping[str, int]] = {KIND: 8, REGION: 4, SECTOR: 4, LANGUAGE: 2}
MOST_GUESTS, MOST_ROUNDS, MOST_TABLES = 120, 4, 20


@dataclass(frozen=True, slots=True)
class Guest:
    """A participant; `traits` are the values of the attributes, each of any number of values."""

    id: int
    traits: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SeatingProblem:
    """Guests, tables of each round, rounds, and pairs that must not share a table (ids, any order)."""

    guests: tuple[Guest, ...]
    tables: int
    rounds: int
    apart: frozenset[frozenset[int]]


Seats = tuple[tuple[int, ...], ...]
"""For each round the table (from 0) of each guest, in the order of the problem."""


@dataclass(frozen=True, slots=True)
class SeatingResult:
    """`status` is optimal, feasible, infeasible or unknown; the seats are empty unless one was found.

    `unfair` and `again` are what was reached, their bounds what no seating can be below (of `again`: none that is as
    well mixed). None without seats.
    """

    status: str
    seats: Seats
    unfair: int | None
    unfair_bound: int | None
    again: int | None
    again_bound: int | None
    seconds: float
    solver: str

    @property
    def is_mixed_proved(self) -> bool:
        """No seating is mixed better."""
        return self.unfair is not None and self.unfair_bound is not None and self.unfair <= self.unfair_bound

    @property
    def is_proved(self) -> bool:
        """Nor do fewer people meet again."""
        return self.is_mixed_proved and self.again == self.again_bound


def sizes(guests: int, tables: int) -> tuple[int, int]:
    """Fewest and most people at a table."""
    return guests // tables, ceil(guests / tables)


def people_with(problem: SeatingProblem) -> dict[tuple[str, str], list[int]]:
    """(attribute, value) → places of the guests that have it; values that everybody or only one has mix themselves."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, guest in enumerate(problem.guests):
        for attribute in ATTRIBUTES:
            for value in guest.traits.get(attribute, ()):
                found[attribute, value].append(place)
    return {key: places for key, places in found.items() if 1 < len(places) < len(problem.guests)}


def seat(problem: SeatingProblem, *, seconds: float, seed: int, workers: int = 1) -> SeatingResult:
    """Find the best seating within about `seconds`. Raises ValueError for a problem beyond the limits."""
    _check(problem)
    started = time.monotonic()
    seats: list[tuple[int, ...]] = []
    best, bound, again = 0, 0, 0
    for turn in range(problem.rounds):
        left = max(1.0, (seconds - (time.monotonic() - started)) / (problem.rounds - turn))
        model = _Round(problem, seats, best if turn else None)
        answer = model.cp.solve(seconds=left, seed=seed + turn, workers=workers)
        if answer.status not in {OPTIMAL, FEASIBLE}:
            return SeatingResult(
                answer.status, (), None, None, None, None, time.monotonic() - started, solver_version()
            )
        value = round(answer.objective or 0)
        if turn:
            again += value
        else:
            best, bound = value, ceil((answer.bound or 0) - 1e-6)
        seats.append(model.read(answer.values))
    least = (problem.rounds - 1) * fewest_again(problem)
    status = OPTIMAL if best == bound and again == least else FEASIBLE
    return SeatingResult(
        status,
        tuple(seats),
        best * problem.rounds,
        bound * problem.rounds,
        again,
        least,
        time.monotonic() - started,
        solver_version(),
    )


def _check(problem: SeatingProblem) -> None:
    guests = len(problem.guests)
    if not 2 <= guests <= MOST_GUESTS or not 1 <= problem.rounds <= MOST_ROUNDS:
        raise ValueError("too few or too many guests or rounds")
    if not 1 <= problem.tables <= min(MOST_TABLES, guests // 2):
        raise ValueError("too few or too many tables")


def fewest_again(problem: SeatingProblem) -> int:
    """Pairs that meet again at least in a round that follows one: each table of the one before is spread evenly."""
    low, high = sizes(len(problem.guests), problem.tables)
    full = len(problem.guests) - low * problem.tables

    def pairs(people: int) -> int:
        each, rest = divmod(people, problem.tables)
        return rest * (each + 1) * each // 2 + (problem.tables - rest) * each * (each - 1) // 2

    return full * pairs(high) + (problem.tables - full) * pairs(low)


class _Round:
    """The 0/1 model of one round: `at[guest][table]`; `before` are the seats of the rounds before it.

    The first round minimises unfair shares; the others keep to `most_unfair` and minimise pairs that meet again.
    """

    def __init__(self, problem: SeatingProblem, before: Sequence[tuple[int, ...]], most_unfair: int | None) -> None:
        self.problem, self.cp = problem, CpModel()
        self.at = [[self.cp.boolean() for _table in range(problem.tables)] for _guest in problem.guests]
        self._sit()
        unfair = self._unfair()
        self.cp.clause([self.at[0][0]])  # tables have no order, so the first guest may sit at the first
        if most_unfair is None:
            self.cp.minimise(unfair)
            return
        self.cp.linear(unfair, None, most_unfair)
        again = self._again(before)
        self.cp.linear(again, fewest_again(problem), None)
        self.cp.minimise(again)

    def read(self, values: Sequence[float]) -> tuple[int, ...]:
        """The table of each guest."""
        tables = range(self.problem.tables)
        return tuple(next(table for table in tables if values[row[table]] > 0.5) for row in self.at)

    def _sit(self) -> None:
        low, high = sizes(len(self.problem.guests), self.problem.tables)
        place_of = {guest.id: place for place, guest in enumerate(self.problem.guests)}
        for row in self.at:
            self.cp.exactly_one(row)
        for table in range(self.problem.tables):
            self.cp.linear([(row[table], 1) for row in self.at], low, high)
            for pair in sorted(map(sorted, self.problem.apart)):
                self.cp.at_most_one([self.at[place_of[guest]][table] for guest in pair])

    def _unfair(self) -> list[tuple[int, int]]:
        """For each value the people beyond a fair share at a table, above and below, with their weight."""
        costs = []
        for (attribute, _value), places in people_with(self.problem).items():
            fewest, most = sizes(len(places), self.problem.tables)
            for table in range(self.problem.tables):
                over, under = self.cp.integer(0, len(places)), self.cp.integer(0, len(places))
                terms = [(self.at[place][table], 1) for place in places]
                self.cp.linear([*terms, (over, -1)], None, most)
                self.cp.linear([*terms, (under, 1)], fewest, None)
                costs += [(over, WEIGHTS[attribute]), (under, WEIGHTS[attribute])]
        return costs

    def _again(self, before: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
        """A literal for each pair that has met already: true if it does again."""
        found = []
        for one, other in combinations(range(len(self.problem.guests)), 2):
            if any(row[one] == row[other] for row in before):
                both = self.cp.boolean()
                for table in range(self.problem.tables):
                    self.cp.clause([-1 - self.at[one][table], -1 - self.at[other][table], both])
                found.append((both, 1))
        return found


def counted(problem: SeatingProblem, seats: Seats, turn: int, attribute: str) -> list[Counter[str]]:
    """How many people with each value sit at each table of a round."""
    found: list[Counter[str]] = [Counter() for _table in range(problem.tables)]
    for guest, table in zip(problem.guests, seats[turn], strict=True):
        found[table].update(guest.traits.get(attribute, ()))
    return found


def swapped(seats: Seats, turn: int, one: int, other: int) -> Seats:
    """The same with two guests (by place) changed over in one round."""
    row = list(seats[turn])
    row[one], row[other] = row[other], row[one]
    return (*seats[:turn], tuple(row), *seats[turn + 1 :])
