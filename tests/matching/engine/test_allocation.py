"""Allocation: optimal under the settings, against trying everything; sessions from what is chosen."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.engine.allocation import SMALL_SIZES, AllocationSettings, Candidate, allocate
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.sessions import propose_sessions
from matchmaker.matching.engine.vocabulary import Vocabulary
from tests.examples import examples

CANDIDATES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 90), st.sampled_from(["micro", "large", None])),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
).map(
    lambda rows: [
        Candidate(f"q{c}", f"s{s}", f"city{c % 2}", f"company{s // 2}", size, value) for c, s, value, size in rows
    ]
)
SETTINGS = st.builds(
    AllocationSettings,
    city_cap=st.integers(1, 3),
    company_cap=st.integers(1, 3),
    total_cap=st.one_of(st.none(), st.integers(1, 4)),
    city_floor=st.integers(0, 1),
    company_floor=st.integers(0, 1),
    reserved_share=st.sampled_from([0, 50]),
    must_keep=st.sampled_from([frozenset(), frozenset({("q0", "s0")})]),
    never=st.sampled_from([frozenset(), frozenset({("q1", "s1")})]),
)


def allowed(chosen: tuple[Candidate, ...], all_of: list[Candidate], wanted: AllocationSettings) -> bool:
    pairs = {item.pair for item in chosen}
    cities, companies = Counter(c.city_id for c in chosen), Counter(c.company_id for c in chosen)
    small = sum(item.company_size in SMALL_SIZES for item in chosen)
    return (
        all(wanted.city_floor <= cities[c.city_id] <= wanted.city_cap for c in all_of)
        and all(wanted.company_floor <= companies[c.company_id] <= wanted.company_cap for c in all_of)
        and (wanted.total_cap is None or len(chosen) <= wanted.total_cap)
        and 100 * small >= wanted.reserved_share * len(chosen)
        and wanted.must_keep <= pairs
        and not wanted.never & pairs
    )


@examples(40)
@given(CANDIDATES, SETTINGS, st.integers(0, 3))
def test_no_choice_is_better(candidates: list[Candidate], wanted: AllocationSettings, seed: int) -> None:
    choices = [c for size in range(len(candidates) + 1) for c in combinations(candidates, size)]
    values = [sum(item.value for item in c) for c in choices if allowed(c, candidates, wanted)]
    found = allocate(candidates, wanted, seed=seed)
    if not values:
        assert not found.optimal
        assert found.problems
        return
    assert found.value == max(values)
    assert allowed(found.chosen, candidates, wanted)
    assert all(price.cost >= 0 for price in found.prices)
    again = allocate(list(reversed(candidates)), wanted, seed=seed, prices=False)
    assert {item.pair for item in again.chosen} == {item.pair for item in found.chosen}


def candidate(challenge: int, solution: int, value: int, size: str = "large") -> Candidate:
    return Candidate(f"q{challenge}", f"s{solution}", f"city{challenge}", f"company{solution}", size, value)


def test_the_price_of_a_reserved_share_is_told() -> None:
    offered = [candidate(0, 0, 9_000), candidate(0, 1, 8_000), candidate(0, 2, 5_000, "micro")]
    found = allocate(offered, AllocationSettings(city_cap=2, reserved_share=50))
    assert found.value == 14_000
    (price,) = found.prices
    assert price.cost == 3_000
    assert str(price.sentence) == "50 % for small companies costs 30 points of 170 (17.65 %)."


def test_an_impossible_floor_is_named() -> None:
    found = allocate([candidate(0, 0, 10), candidate(1, 0, 10)], AllocationSettings(company_cap=1, city_floor=1))
    assert [str(item) for item in found.problems] == ["Without this setting it can be done: At least 1 for each city."]
    short = allocate([candidate(0, 0, 10)], AllocationSettings(city_floor=2))
    assert "only 1. The floor is 2" in str(short.problems[0])
    barred = AllocationSettings(must_keep=frozenset({("q0", "s0")}), never=frozenset({("q0", "s0")}))
    assert "must be kept but cannot be chosen" in str(allocate([candidate(0, 0, 10)], barred).problems[0])


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="same pairing"):
        allocate([candidate(0, 0, 1), candidate(0, 0, 2)], AllocationSettings())
    with pytest.raises(ValueError, match="negative"):
        allocate([candidate(0, 0, -1)], AllocationSettings())
    assert allocate([], AllocationSettings()).optimal


def test_a_shared_theme_becomes_a_roundtable(vocabulary: Vocabulary) -> None:
    topic = ("energy.street_lighting",)
    challenges = {f"q{n}": ChallengeFacts(id=f"q{n}", sectors=("energy",), subtopics=topic) for n in range(2)}
    challenges["q2"] = ChallengeFacts(id="q2", sectors=("water",))
    solutions = {f"s{n}": SolutionFacts(id=f"s{n}", sectors=("energy",), subtopics=topic) for n in range(3)}
    solutions["s3"] = SolutionFacts(id="s3", sectors=("water",))
    chosen = [candidate(0, 0, 50), candidate(0, 1, 40), candidate(1, 2, 60), candidate(2, 3, 99)]
    sessions = propose_sessions(chosen, challenges, solutions, vocabulary)
    assert [item.kind for item in sessions] == ["roundtable"] + ["meeting"] * 4
    table = sessions[0]
    assert (table.theme, table.challenge_ids, table.solution_ids) == (
        topic[0],
        ("q1", "q0"),
        ("s2", "s0", "s1"),
    )
    assert str(table.why) == "2 cities and 3 solutions share the theme Street lighting."
    assert [item.value for item in sessions[1:]] == [50, 40, 60, 99]


def test_two_solutions_for_one_city_make_no_roundtable(vocabulary: Vocabulary) -> None:
    challenges = {"q0": ChallengeFacts(id="q0", sectors=("energy",))}
    solutions = {f"s{n}": SolutionFacts(id=f"s{n}", sectors=("energy",)) for n in range(2)}
    sessions = propose_sessions([candidate(0, 0, 5), candidate(0, 1, 4)], challenges, solutions, vocabulary)
    assert [item.kind for item in sessions] == ["meeting", "meeting"]
