"""Small random problems for hypothesis, and an exhaustive search that knows nothing of the engine's models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from matchmaker.scheduling.engine.problem import (
    CITY,
    COMPANY,
    MAX_ID,
    Bar,
    Party,
    Pin,
    Placement,
    Precedence,
    Problem,
    Request,
    Rules,
    Slot,
    Table,
)
from matchmaker.scheduling.engine.verify import Objective, objective, violations

PLENTY = 600.0
"""Seconds a search may take: it ends by its proof long before, on the busiest machine too."""


@st.composite
def problems(draw: st.DrawFn, *, hard: bool = True) -> Problem:
    """A problem small enough to enumerate; `hard` adds musts, locks, floors and precedences."""
    slots = tuple(Slot(10 + n) for n in range(draw(st.integers(1, 4))))
    every = [slot.id for slot in slots]
    some = st.frozensets(st.sampled_from(every))
    cities = draw(st.integers(1, 2))
    companies = draw(st.integers(1, 3))
    parties = tuple(
        Party(
            number,
            CITY if number <= cities else COMPANY,
            draw(st.one_of(st.just(frozenset(every)), some)),
            draw(st.integers(0, 4)),
        )
        for number in range(1, cities + companies + 1)
    )
    tables = tuple(
        Table(
            number,
            draw(st.one_of(st.just(frozenset(every)), some)),
            capacity=draw(st.sampled_from([1, 1, 1, 2, 0])),
            kept_for=draw(st.one_of(st.none(), st.sampled_from([None, None, 1]))),
        )
        for number in range(1, draw(st.integers(1, 2)) + 1)
    )
    requests = tuple(
        _request(draw, number, cities, companies, every, hard) for number in range(1, draw(st.integers(1, 5)) + 1)
    )
    ids = [request.id for request in requests]
    pins: tuple[Pin, ...] = ()
    links: tuple[Precedence, ...] = ()
    rules = Rules()
    if hard:
        pinned = draw(st.lists(st.sampled_from(ids), max_size=1, unique=True))
        pins = tuple(
            Pin(number, draw(st.sampled_from(every)), draw(st.sampled_from([None, tables[0].id]))) for number in pinned
        )
        pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
        if len(ids) > 1:
            links = tuple(Precedence(*pair) for pair in draw(st.lists(pairs, max_size=1)))
        rules = Rules(
            city_floor=draw(st.sampled_from([0, 0, 1])),
            company_floor=draw(st.sampled_from([0, 0, 1])),
            spare_tables=draw(st.sampled_from([0, 0, 0, 1])),
        )
    return Problem(slots, parties, tables, requests, pins, links, rules)


@st.composite
def solvable(draw: st.DrawFn) -> Problem:
    """A problem with musts, locks, an order and floors that has a schedule: its promises are drawn from one."""
    problem = draw(problems(hard=False))
    standing: list[Placement] = []
    for request in draw(st.permutations(problem.requests)):
        every = [Placement(request.id, slot.id, table.id) for slot in problem.slots for table in problem.tables]
        places = [place for place in every if not violations(problem, [*standing, place])]
        place = draw(st.sampled_from([*places, *places, None]))
        standing += [] if place is None else [place]
    slot_of = {place.request: place.slot for place in standing}
    later = [
        Precedence(first, second)
        for first in slot_of
        for second in (request.id for request in problem.requests)
        if slot_of[first] < slot_of.get(second, MAX_ID)
    ]
    kept = draw(st.sampled_from([None, *standing]))
    promised = replace(
        problem,
        requests=tuple(replace(r, must=r.id in slot_of and draw(st.integers(0, 3)) == 0) for r in problem.requests),
        pins=() if kept is None else (Pin(kept.request, kept.slot, draw(st.sampled_from([None, kept.table]))),),
        precedences=() if not later else (draw(st.sampled_from(later)),),
    )
    floors = (Rules(city_floor=city, company_floor=company) for city, company in product((1, 0), repeat=2))
    likely = [rules for rules in floors if not violations(replace(promised, rules=rules), standing)]
    return replace(promised, rules=draw(st.sampled_from(likely)))


def _request(draw: st.DrawFn, number: int, cities: int, companies: int, every: list[int], hard: bool) -> Request:
    city = draw(st.integers(1, cities))
    company = draw(st.integers(cities + 1, cities + companies))
    rest = [party for party in range(1, cities + companies + 1) if party not in (city, company)]
    others: tuple[int, ...] = ()
    if rest and draw(st.integers(0, 4)) == 0:
        others = (draw(st.sampled_from(rest)),)
    return Request(
        number,
        city,
        company,
        draw(st.integers(0, 9)),
        others=others,
        must=hard and draw(st.integers(0, 5)) == 0,
        slots=draw(st.sampled_from([None, None, frozenset(every[:2])])),
        forbidden=draw(st.sampled_from([(), (), (Bar(None, 1),), (Bar(every[0], 1),), (Bar(every[-1], None),)])),
    )


def schedules(problem: Problem) -> Iterator[tuple[Placement, ...]]:
    """All valid schedules, by trying every slot and table for every request."""
    parties = {request.id: request.parties for request in problem.requests}
    places = [(slot.id, table.id) for slot in problem.slots for table in problem.tables]

    def extend(number: int, chosen: tuple[Placement, ...]) -> Iterator[tuple[Placement, ...]]:
        if number == len(problem.requests):
            if not violations(problem, chosen):
                yield chosen
            return
        request = problem.requests[number].id
        yield from extend(number + 1, chosen)
        for slot, table in places:
            met = {p for other in chosen if other.slot == slot for p in parties[other.request]}
            if not met & set(parties[request]):
                yield from extend(number + 1, (*chosen, Placement(request, slot, table)))

    yield from extend(0, ())


def best(problem: Problem) -> Objective | None:
    """The best objective in order of the levels (table changes left out), or None without a schedule."""
    found = [objective(problem, schedule) for schedule in schedules(problem)]
    if not found:
        return None
    return min(found, key=lambda goal: (-goal.value, goal.gaps, goal.worst_gaps, goal.table_changes))
