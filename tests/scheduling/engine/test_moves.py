"""Moves by hand, swaps, free pairs, and reasons for unplaced meetings: all true of the schedule at hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.days import random_day
from matchmaker.scheduling.engine.clash import why_infeasible
from matchmaker.scheduling.engine.explain import (
    BUSY,
    FREE_PLACE,
    GAVE_WAY,
    KEPT,
    LIMIT,
    NEVER_TOGETHER,
    NO_TABLE,
    why_unplaced,
)
from matchmaker.scheduling.engine.moves import check_move, find_swaps, free_pairs_now, possible_places
from matchmaker.scheduling.engine.prices import IMPOSSIBLE, prices, promise_price
from matchmaker.scheduling.engine.problem import Party, Pin, Placement, Problem, Request, Slot, Table
from matchmaker.scheduling.engine.solve import solve
from matchmaker.scheduling.engine.verify import objective, violations
from tests.examples import examples
from tests.scheduling.engine.small import PLENTY, best, problems, solvable

pytestmark = pytest.mark.slow


@given(problems(hard=False))
@examples(40)
def test_possible_places_are_exactly_the_allowed_moves(problem: Problem) -> None:
    placements = solve(problem, seconds=PLENTY, workers=1).placements
    for request in problem.requests:
        found = {(place.slot, place.table) for place in possible_places(problem, placements, request.id)}
        allowed = {
            (slot.id, table.id)
            for slot in problem.slots
            for table in problem.tables
            if not check_move(problem, placements, request.id, slot.id, table.id)
        }
        assert found == allowed


@given(solvable())
@examples(40)
def test_reasons_are_given_for_exactly_the_unplaced_and_are_true(problem: Problem) -> None:
    result = solve(problem, seconds=PLENTY, workers=1)
    assert result.found
    reasons = why_unplaced(problem, result.placements)
    assert set(reasons) == set(result.unplaced)
    parties = {party.id: party for party in problem.parties}
    for request in problem.requests:
        reason = reasons.get(request.id)
        if reason is None:
            continue
        assert reason.sentence
        places = possible_places(problem, result.placements, request.id)
        assert (reason.kind == FREE_PLACE) == bool(places)
        if reason.kind == NEVER_TOGETHER:
            both = frozenset.intersection(*(parties[party].free for party in request.parties))
            assert not (both if request.slots is None else both & request.slots)
        if reason.kind == LIMIT:
            wishes = {other.id: other.parties for other in problem.requests}
            held = [wishes[placement.request] for placement in result.placements]
            assert any(
                sum(party in attended for attended in held) >= parties[party].max_meetings for party in request.parties
            )


@given(solvable())
@examples(40)
def test_no_sentence_about_a_wish_contradicts_the_proof(problem: Problem) -> None:
    """Under a proved schedule nothing of less value can simply be given up, and prices are what a full search finds."""
    result = solve(problem, seconds=PLENTY, workers=1)
    assert result.status == "optimal"
    asked = {request.id: request for request in problem.requests}
    known = set(violations(problem, result.placements))
    for reason in why_unplaced(problem, result.placements).values():
        assert not any(text.startswith("giving up") for text in reason.helps)
        for obstacle in reason.obstacles:
            if obstacle.tables_taken or obstacle.order or obstacle.kept:
                continue
            rest = [place for place in result.placements if place.request not in obstacle.meetings]
            tried = [[*rest, Placement(reason.request, obstacle.slot, table.id)] for table in problem.tables]
            assert any(not set(violations(problem, places)) - known for places in tried)
            assert sum(asked[meeting].value for meeting in obstacle.meetings) >= asked[reason.request].value
    told = prices(problem, result.unplaced, best=result.certificate.value, seconds=PLENTY)
    for request in result.unplaced:
        forced = replace(
            problem, requests=tuple(replace(r, must=True) if r.id == request else r for r in problem.requests)
        )
        truth = best(forced)
        assert told[request] == (IMPOSSIBLE if truth is None else result.certificate.value - truth.value)
    free = replace(
        problem,
        parties=tuple(replace(party, min_meetings=0) for party in problem.parties),
        rules=replace(problem.rules, city_floor=0, company_floor=0),
    )
    most = best(free)
    assert most is not None
    assert (
        promise_price(problem, best=result.certificate.value, seconds=PLENTY) == most.value - result.certificate.value
    )


DAY = frozenset({1, 2, 3})


def small_day() -> Problem:
    return Problem(
        slots=(Slot(1), Slot(2), Slot(3)),
        parties=(
            Party(1, "city", DAY, 3),
            Party(2, "city", frozenset({1, 2}), 3),
            Party(11, "company", DAY, 1),
            Party(12, "company", frozenset({3}), 3),
            Party(13, "company", frozenset({1, 2}), 3),
        ),
        tables=(Table(1, DAY),),
        requests=(
            Request(1, 1, 11, 9),
            Request(2, 2, 11, 3),
            Request(3, 2, 12, 8),
            Request(4, 2, 13, 8),
            Request(5, 1, 13, 2),
        ),
    )


def test_reasons_name_the_true_cause() -> None:
    placements = [Placement(1, 1, 1), Placement(4, 2, 1)]
    reasons = why_unplaced(small_day(), placements)
    assert reasons[2].kind == LIMIT
    assert "Company 11 already has its 1 meetings" in reasons[2].sentence
    assert reasons[2].helps == ("a higher limit for company 11",)
    assert reasons[3].kind == NEVER_TOGETHER
    assert "company 12 making time in slot 1" in reasons[3].helps
    assert reasons[5].kind not in (LIMIT, NEVER_TOGETHER, NO_TABLE)
    assert reasons[5].common == (1, 2)
    assert reasons[5].obstacles[0].meetings == (1,)
    assert reasons[5].obstacles[1].meetings == (4,)
    assert "gave way" in reasons[5].sentence


def test_a_free_place_is_said_plainly() -> None:
    reasons = why_unplaced(small_day(), [Placement(1, 3, 1)])
    assert reasons[4].kind == FREE_PLACE


def test_refused_moves_say_why() -> None:
    problem = replace(small_day(), pins=(Pin(1, 1),))
    placements = [Placement(1, 1, 1), Placement(4, 2, 1)]
    sentences = [v.sentence for v in check_move(problem, placements, 1, 2, 1)]
    assert any("locked" in sentence for sentence in sentences)
    assert any("table 1 holds 2 meetings" in sentence for sentence in sentences)
    assert check_move(problem, [Placement(1, 1, 1)], 4, 2, 1) == []
    assert possible_places(problem, placements, 1)[0].slot == 1


def test_free_pairs_now_are_allowed_and_most_valuable_first() -> None:
    problem = small_day()
    pairs = free_pairs_now(problem, [], 2, [1, 2, 3, 4])
    assert [pair.request for pair in pairs] == [1, 4, 2]
    for pair in pairs:
        assert check_move(problem, [], *pair) == []
    assert free_pairs_now(problem, [Placement(1, 2, 1)], 2, [1, 2, 4]) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_swaps_are_valid_and_keep_their_word(seed: int) -> None:
    problem = random_day(6, 15, 8, 4, seed=seed)
    result = solve(replace(problem, rules=replace(problem.rules, levels=("value",))), seconds=PLENTY)
    before = objective(problem, result.placements)
    swaps = find_swaps(problem, result.placements)
    assert swaps
    for swap in swaps:
        moved = {placement.request for placement in swap.placements}
        after = [p for p in result.placements if p.request not in moved] + list(swap.placements)
        assert violations(problem, after) == []
        assert objective(problem, after).gaps - before.gaps == swap.gaps < 0


@given(problems(hard=False), st.data())
@examples(60)
def test_every_offered_swap_is_valid_and_says_what_it_gains(problem: Problem, data: st.DataObject) -> None:
    """Around any request, also of a schedule that is far from the best one: the checker agrees, nothing is lost."""
    best = solve(problem, seconds=PLENTY, workers=1).placements
    placements = [place for place in best if data.draw(st.booleans())]
    before = objective(problem, placements)
    for request in (None, *(r.id for r in problem.requests)):
        for swap in find_swaps(problem, placements, request=request):
            moved = {place.request for place in swap.placements}
            after = [p for p in placements if p.request not in moved] + list(swap.placements)
            assert violations(problem, after) == []
            now = objective(problem, after)
            assert (now.value - before.value, now.gaps - before.gaps) == (swap.value, swap.gaps)
            assert swap.value > 0 or (swap.value == 0 and swap.gaps < 0)
            assert request is None or request in moved
            assert all(p.request in moved or p in after for p in placements)  # nobody else moves, nobody is dropped
            plain = possible_places(problem, placements, request) if request is not None else []
            if request not in {p.request for p in placements}:
                assert all(swap.gaps < place.gaps for place in plain[:1])  # better than placing it and moving nobody


def _two_wishes_of_one_pair(first: int, second: int) -> Problem:
    """City 1 and company 2 ask for two meetings, worth `first` and `second`; two slots, one table."""
    day = frozenset({10, 11})
    return Problem(
        slots=(Slot(10), Slot(11)),
        parties=(Party(1, "city", day, 2), Party(2, "company", day, 2)),
        tables=(Table(1, day),),
        requests=(Request(3, 1, 2, first), Request(4, 1, 2, second)),
    )


@pytest.mark.parametrize(("stands", "asked"), [(3, 4), (4, 3)])
@pytest.mark.parametrize("slot", [10, 11])
@pytest.mark.parametrize("value", [0, 1])
def test_nobody_is_moved_for_what_a_free_place_gives(stands: int, asked: int, slot: int, value: int) -> None:
    """Found by chance: 3 stood in slot 11, and "3 at slot 10, 4 at slot 11" was offered with no gain at all."""
    problem = _two_wishes_of_one_pair(1, value)
    assert find_swaps(problem, [Placement(stands, slot, 1)], request=asked) == []


def test_a_meeting_without_value_is_no_gain() -> None:
    """Meeting 3 can make room for 4 by moving to slot 12, but 4 is worth nothing; at a value of 1 it is offered."""
    day = frozenset({10, 11, 12})
    for value, offered in ((0, False), (1, True)):
        problem = _two_wishes_of_one_pair(1, value)
        problem = replace(
            problem,
            slots=(*problem.slots, Slot(12)),
            parties=tuple(replace(party, free=day) for party in problem.parties),
            tables=(Table(1, day),),
            requests=(problem.requests[0], replace(problem.requests[1], slots=frozenset({11}))),
        )
        swaps = find_swaps(problem, [Placement(3, 11, 1)], request=4)
        assert bool(swaps) == offered
        assert all(swap.value == 1 for swap in swaps)


def test_a_free_place_that_leaves_a_gap_may_be_bettered() -> None:
    """Meetings 3 in slot 1 and 4 in slot 3 leave a gap for the city; with 3 in slot 2 it has none."""
    problem = Problem(
        slots=(Slot(1), Slot(2), Slot(3)),
        parties=(Party(1, "city", DAY, 2), Party(2, "company", DAY, 2), Party(3, "company", DAY, 2)),
        tables=(Table(1, DAY),),
        requests=(Request(3, 1, 2, 1), Request(4, 1, 3, 1, slots=frozenset({1, 3}))),
    )
    (swap,) = find_swaps(problem, [Placement(3, 1, 1)], request=4)
    assert [place.gaps for place in possible_places(problem, [Placement(3, 1, 1)], 4)] == [1]
    assert (swap.placements, swap.value, swap.gaps) == ((Placement(3, 2, 1), Placement(4, 1, 1)), 1, 0)


def test_room_is_made_for_an_unplaced_request() -> None:
    problem = small_day()
    blocked = [Placement(4, 1, 1), Placement(1, 2, 1)]
    made = find_swaps(problem, blocked, request=5)
    assert made
    for swap in made:
        moved = {placement.request for placement in swap.placements}
        after = [p for p in blocked if p.request not in moved] + list(swap.placements)
        assert violations(problem, after) == []
        assert 5 in moved
        assert swap.value == 2


def test_a_clash_is_explained_in_words() -> None:
    problem = small_day()
    requests = tuple(replace(r, must=True) if r.id in (1, 2) else r for r in problem.requests)
    clash = why_infeasible(replace(problem, requests=requests))
    assert clash is not None
    assert clash.smallest
    assert [rule.sentence for rule in clash.rules] == [
        "Company 11 has at most 1 meetings.",
        "Meeting 1 must be placed.",
        "Meeting 2 must be placed.",
    ]
    assert clash.sentence.startswith("These cannot all hold: ")


def test_what_is_worth_less_names_the_promise_that_keeps_it() -> None:
    """Giving up a 30 for a 73 is never offered while a promise keeps the 30."""
    every = frozenset({1})
    problem = Problem(
        slots=(Slot(1, 600),),
        parties=(Party(1, "city", every, 5), Party(11, "company", every, 5), Party(12, "company", every, 5, 1)),
        tables=(Table(1, every), Table(2, every)),
        requests=(Request(1, 1, 11, 73), Request(2, 1, 12, 30)),
    )
    stands = [Placement(2, 1, 1)]
    (reason,) = why_unplaced(problem, stands).values()
    assert reason.kind == KEPT
    assert reason.obstacles[0].kept == "company 12 is promised 1 meetings"
    assert not any("giving up" in text for text in reason.helps)
    locked = replace(problem, parties=(*problem.parties[:2], Party(12, "company", every, 5)), pins=(Pin(2, 1),))
    (reason,) = why_unplaced(locked, stands).values()
    assert "meeting 2 is locked" in reason.sentence
    free = replace(locked, pins=())
    (reason,) = why_unplaced(free, stands).values()
    assert (reason.kind, reason.helps[0]) == (BUSY, "giving up meeting 2 (value 30)")


def test_one_of_two_meetings_in_the_way_never_makes_room_alone() -> None:
    """Both sides are busy in the only slot: giving up the cheaper one would not help."""
    every = frozenset({1})
    problem = Problem(
        slots=(Slot(1, 600),),
        parties=tuple(Party(n, "city" if n < 10 else "company", every, 5) for n in (1, 2, 11, 12)),
        tables=(Table(1, every), Table(2, every)),
        requests=(Request(1, 1, 11, 73), Request(2, 1, 12, 30), Request(3, 2, 11, 60)),
    )
    (reason,) = why_unplaced(problem, [Placement(2, 1, 1), Placement(3, 1, 2)]).values()
    assert reason.kind == GAVE_WAY
    assert reason.helps == ()
    assert prices(problem, [1], best=90, seconds=PLENTY) == {1: 17}
