"""Repairs: true to their promise, best within it, and calm about everybody the incident did not touch."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.days import random_day
from matchmaker.scheduling.engine.incidents import (
    Incident,
    LateArrival,
    NewRequest,
    PartyCancels,
    RoomLost,
    TableLost,
    aftermath,
)
from matchmaker.scheduling.engine.problem import (
    Party,
    Pin,
    Placement,
    Problem,
    ProblemError,
    Request,
    Rules,
    Slot,
    Table,
)
from matchmaker.scheduling.engine.repair import BEST, FEW, GAP, Repair, repair
from matchmaker.scheduling.engine.solve import solve
from matchmaker.scheduling.engine.verify import objective, violations
from tests.examples import examples
from tests.scheduling.engine.small import PLENTY, problems, schedules, solvable

pytestmark = pytest.mark.slow


def incidents(problem: Problem) -> st.SearchStrategy[list[Incident]]:
    parties = st.sampled_from([party.id for party in problem.parties])
    slots = st.sampled_from([slot.id for slot in problem.slots])
    tables = st.sampled_from([table.id for table in problem.tables])
    return st.lists(
        st.one_of(
            st.builds(PartyCancels, parties, st.one_of(st.none(), slots)),
            st.builds(LateArrival, parties, slots),
            st.builds(TableLost, tables, st.one_of(st.none(), slots)),
        ),
        min_size=1,
        max_size=2,
    )


def found(problem: Problem, placements: tuple[Placement, ...], what: list[Incident], **more: Any) -> Repair:
    return repair(problem, placements, what, seconds=PLENTY, **more)


@given(solvable(), st.data())
@examples(40)
def test_options_are_valid_best_and_ordered(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem, seconds=PLENTY, workers=1)
    assert before.found
    what = data.draw(incidents(problem))
    result = found(problem, before.placements, what, most_moves=1)
    gap, few, best = result.options
    assert [option.name for option in result.options] == [GAP, FEW, BEST]
    old = {placement.request: placement for placement in before.placements}
    survivors = set(old) - set(result.cancelled)
    tables = {table.id: table.free for table in result.problem.tables}
    untouched = {n for n in survivors if old[n].slot in tables[old[n].table]}
    for option in result.options:
        assert option.status == "optimal"
        assert violations(result.problem, option.placements) == []
        assert objective(result.problem, option.placements).value == option.value
        assert all(level.proved for level in option.certificate.levels)
    assert untouched <= {p.request for p in gap.placements if old.get(p.request) == p}
    new = {placement.request: placement for placement in few.placements}
    moved = sum(1 for n in untouched if n not in new or new[n].slot != old[n].slot)
    assert moved <= 1 or len(few.broken) + len(few.unkept) < len(gap.broken) + len(gap.unkept)
    if not any((option.broken, option.unkept) != (gap.broken, gap.unkept) for option in result.options):
        assert gap.value <= few.value <= best.value
        for calm, bold in ((gap, few), (few, best)):  # who gains nothing by moving others moves none of them
            if calm.value == bold.value:
                assert len(bold.moved) + len(bold.lost) <= len(calm.moved) + len(calm.lost)


@given(problems(hard=False), st.data())
@examples(30)
def test_best_possible_agrees_with_exhaustive_search(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem, seconds=PLENTY, workers=1).placements
    what = data.draw(incidents(problem))
    result = found(problem, before, what, options=[BEST])
    old = {p.request: p.slot for p in before if p.request not in result.cancelled}

    def moves(schedule: tuple[Placement, ...]) -> int:
        new = {placement.request: placement.slot for placement in schedule}
        return sum(1 for request, slot in old.items() if new.get(request) != slot)

    every = [(-objective(result.problem, s).value, moves(s)) for s in schedules(result.problem)]
    (best,) = result.options
    assert (-best.value, moves(best.placements)) == min(every)


@given(solvable(), st.data())
@examples(60)
def test_a_promise_is_lost_only_if_nothing_else_is_possible(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem, seconds=PLENTY, workers=1).placements
    what = data.draw(incidents(problem))
    after = aftermath(problem, before, what, None)
    parties = {request.id: request.parties for request in problem.requests}

    def lost(schedule: tuple[Placement, ...]) -> int:
        held = Counter(party for place in schedule for party in parties[place.request])
        placed = {place.request for place in schedule}
        short = sum(max(0, floor - held[party]) for party, floor in after.promised.items())
        return short + len(after.lost_musts - placed)

    least = min(lost(schedule) for schedule in schedules(after.problem))
    gap, few, best = found(problem, before, what, most_moves=0).options
    assert lost(few.placements) == lost(best.placements) == least
    for option in (gap, few, best):
        assert (lost(option.placements) == 0) == (not option.broken and not option.unkept)
        assert (option.promise_price or 0) >= 0


DAY = random_day(8, 20, 8, 6, seed=5)


@cache
def plan() -> tuple[Placement, ...]:
    """The best schedule of that day, computed once."""
    return solve(DAY, seconds=PLENTY).placements


def test_what_has_run_and_what_is_locked_stays() -> None:
    locked = next(p for p in plan() if p.slot >= 5)
    problem = replace(DAY, pins=(Pin(*locked),))
    gone = next(r for r in DAY.requests if r.id not in {locked.request}).company
    result = found(problem, plan(), [PartyCancels(gone), TableLost(1, 4)], now_slot=4)
    past = {p for p in plan() if p.slot < 4}
    for option in result.options:
        assert past == {p for p in option.placements if p.slot < 4}
        if not any(locked.request == number for number in result.cancelled):
            kept = {p.request: p.slot for p in option.placements}
            assert kept[locked.request] == locked.slot


def test_a_diff_names_exactly_those_whose_day_changes() -> None:
    gone = DAY.requests[0].company
    result = found(DAY, plan(), [PartyCancels(gone)])
    parties = {request.id: request.parties for request in DAY.requests}
    for option in result.options:
        changed = set(plan()) ^ set(option.placements)
        assert {diff.party for diff in option.people} == {q for p in changed for q in parties[p.request]}
        for diff in option.people:
            for part in (diff.removed, diff.added):
                assert all(diff.party in parties[p.request] for p in part)
    assert set(result.cancelled) == {p.request for p in plan() if gone in parties[p.request]}


def test_a_new_wish_is_placed_without_touching_others_when_it_fits() -> None:
    free = next(r for r in DAY.requests if r.id not in {p.request for p in plan()})
    others = replace(DAY, requests=tuple(r for r in DAY.requests if r.id != free.id))
    wish = Request(900, free.city, free.company, 100, must=True)
    result = found(others, plan(), [NewRequest(wish)])
    for option in result.options:
        if option.new:
            assert 900 in option.new
    assert result.cancelled == ()
    assert not result.options[0].moved


def test_a_room_is_its_tables() -> None:
    rooms = replace(DAY, tables=tuple(replace(t, room=1 + t.id // 4) for t in DAY.tables))
    by_room = found(rooms, plan(), [RoomLost(1, 3)], options=[GAP])
    by_table = found(rooms, plan(), [TableLost(n, 3) for n in (1, 2, 3)], options=[GAP])
    assert by_room.options[0].placements == by_table.options[0].placements
    assert not any(p.table <= 3 and p.slot >= 3 for p in by_room.options[0].placements)


def test_broken_promises_are_named() -> None:
    company = next(p for p in DAY.parties if p.kind == "company" and _held(p.id) > 0)
    promised = replace(
        DAY,
        parties=tuple(replace(p, min_meetings=1) if p.id == company.id else p for p in DAY.parties),
    )
    result = found(promised, plan(), [PartyCancels(company.id)])
    assert result.lowered == (f"Company {company.id} was promised 1 meetings; 0 survive.",)


def _held(party: int) -> int:
    parties = {request.id: request.parties for request in DAY.requests}
    return sum(party in parties[p.request] for p in plan())


@pytest.mark.parametrize(
    ("incident", "words"),
    [
        (PartyCancels(999), "party 999"),
        (PartyCancels(1, 99), "slot 99"),
        (LateArrival(1, 99), "slot 99"),
        (TableLost(99), "table 99"),
        (RoomLost(9), "room 9"),
        (NewRequest(Request(900, 999, 1, 1)), "party 999"),
    ],
)
def test_unknown_names_are_refused(incident: Incident, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        found(DAY, plan(), [incident])


def test_a_must_whose_only_table_is_lost_stops_nothing() -> None:
    """Found by chance: the options said "infeasible" where they should give the meeting up and say so."""
    parties = (Party(1, "city", frozenset({10}), 1), Party(2, "company", frozenset({10}), 1))
    problem = Problem(
        slots=(Slot(10),),
        parties=parties,
        tables=(Table(1, frozenset({10})), Table(2, frozenset({10}), capacity=0)),
        requests=(Request(1, 1, 2, 5, must=True),),
    )
    result = found(problem, (Placement(1, 10, 1),), [TableLost(1, None)])
    assert [option.status for option in result.options] == ["optimal"] * 3
    assert [option.placements for option in result.options] == [()] * 3


SLOT = frozenset({10})


def _with_spare(tables: int, spare: int, meetings: int) -> tuple[Problem, tuple[Placement, ...]]:
    """One slot in which tables 1, 2, … each hold a meeting and the last ones stay empty."""
    cities = tuple(Party(n, "city", SLOT, 1) for n in range(1, meetings + 1))
    companies = tuple(Party(100 + n, "company", SLOT, 1) for n in range(1, meetings + 1))
    problem = Problem(
        slots=(Slot(10),),
        parties=cities + companies,
        tables=tuple(Table(n, SLOT) for n in range(1, tables + 1)),
        requests=tuple(Request(n, n, 100 + n, 5) for n in range(1, meetings + 1)),
        rules=Rules(spare_tables=spare),
    )
    placements = tuple(Placement(n, 10, n) for n in range(1, meetings + 1))
    assert violations(problem, placements) == []
    return problem, placements


def test_a_meeting_that_keeps_its_table_stays_when_the_spare_one_is_lost() -> None:
    """Found by chance: the rule "one table stays empty" took the last table from a must that was sitting at it."""
    problem, placements = _with_spare(tables=2, spare=1, meetings=1)
    problem = replace(problem, requests=(replace(problem.requests[0], must=True, value=0),))
    result = found(problem, placements, [TableLost(2, None)])
    assert [(option.status, option.placements) for option in result.options] == [("optimal", placements)] * 3
    assert result.lowered == ("Of 1 spare tables 0 stay empty.",)


def test_a_lost_table_takes_from_the_spare_ones_first() -> None:
    problem, placements = _with_spare(tables=4, spare=2, meetings=2)
    result = found(problem, placements, [TableLost(1, None)])
    assert result.problem.rules.spare_tables == 1
    for option in result.options:
        assert {p.request for p in option.placements} == {1, 2}
        assert option.value_given_up == 0
        assert option.moved == ()


def test_kept_tables_have_no_spare_seats() -> None:
    """Found by chance: where every table was kept for somebody, a spare one was taken from them."""
    problem, placements = _with_spare(tables=2, spare=1, meetings=1)
    kept = replace(problem, tables=tuple(replace(table, kept_for=1) for table in problem.tables))
    assert solve(kept, seconds=PLENTY, workers=1).certificate.value == 5
    result = found(kept, placements, [LateArrival(1, 10)])
    assert [(option.status, option.placements) for option in result.options] == [("optimal", placements)] * 3


def test_spare_tables_stay_empty_when_no_table_is_lost() -> None:
    problem, placements = _with_spare(tables=2, spare=1, meetings=1)
    closed = replace(problem, slots=(*problem.slots, Slot(20)))  # no table at all in the second slot
    result = found(closed, placements, [PartyCancels(1)])
    assert result.problem.rules.spare_tables == 1
    assert not any("spare" in sentence for sentence in result.lowered)


def _day_at_own_tables(spare: int) -> tuple[Problem, tuple[Placement, ...]]:
    """Three cities meet four companies each at tables 1, 2, 3; the further tables stay empty."""
    slots = tuple(range(10, 50, 10))
    free = frozenset(slots)
    cities, companies = (1, 2, 3), tuple(range(101, 113))
    requests, placements = [], []
    for number, company in enumerate(companies):
        city, slot = cities[number % 3], slots[number // 3]
        requests.append(Request(number, city, company, 5))
        placements.append(Placement(number, slot, city))
    problem = Problem(
        slots=tuple(Slot(slot) for slot in slots),
        parties=(*(Party(n, "city", free, 4) for n in cities), *(Party(n, "company", free, 1) for n in companies)),
        tables=tuple(Table(n, free) for n in range(1, 4 + spare)),
        requests=tuple(requests),
        rules=Rules(spare_tables=spare),
    )
    assert violations(problem, placements) == []
    return problem, tuple(placements)


@pytest.mark.parametrize("from_slot", [None, 20])
def test_a_city_whose_table_is_lost_goes_to_one_spare_table(from_slot: int | None) -> None:
    problem, placements = _day_at_own_tables(spare=2)
    before = {p.request: p for p in placements}
    for option in found(problem, placements, [TableLost(2, from_slot)]).options:
        gone = {p for p in option.placements if before[p.request] != p}
        assert {before[p.request].table for p in gone} == {2}
        assert len({p.table for p in gone}) == 1
        assert {p.table for p in gone} <= {4, 5}


def test_a_promise_that_the_incident_broke_is_kept_by_another_meeting() -> None:
    """The city it was to meet is gone; the other one would rather meet somebody else, who has a meeting already."""
    free = frozenset({10, 20})
    problem = Problem(
        slots=(Slot(10), Slot(20)),
        parties=(
            Party(1, "city", free, 1),
            Party(2, "city", free, 1),
            Party(101, "company", free, 2),
            Party(102, "company", free, 2, 1),
        ),
        tables=(Table(1, free), Table(2, free)),
        requests=(Request(1, 1, 102, 5), Request(2, 2, 101, 50), Request(3, 2, 102, 1)),
    )
    placements = (Placement(1, 10, 1), Placement(2, 20, 2))
    gap, few, best = found(problem, placements, [PartyCancels(1)]).options
    assert (gap.broken, {p.request for p in gap.placements}) == ((102,), {2})
    for option in (few, best):
        assert option.broken == ()
        assert {p.request for p in option.placements} == {3}
        assert option.value_given_up == 54
