"""Laws that hold for whatever facts come in."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matchmaker.matching.engine.explain import explain
from matchmaker.matching.engine.facts import (
    ChallengeFacts,
    CityFacts,
    CompanyFacts,
    DataTerms,
    Reference,
    SolutionFacts,
)
from matchmaker.matching.engine.facts_json import (
    canonical,
    challenge_from_dict,
    facts_to_dict,
    solution_from_dict,
)
from matchmaker.matching.engine.incremental import update_for_solution
from matchmaker.matching.engine.match import ScoredPair, match_block
from matchmaker.matching.engine.pack import PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.replay import replay, stored_inputs
from matchmaker.matching.engine.rules.base import Rule
from matchmaker.matching.engine.rules.registry import all_rules
from matchmaker.matching.engine.ruleset import FULL, RuleSetting, ScoringRules, default_rules
from matchmaker.matching.engine.vocabulary import file_vocabulary
from matchmaker.matching.engine.wording import statistics
from tests.examples import examples

pytestmark = pytest.mark.slow

VOCABULARY = file_vocabulary()
RULES = default_rules()
CODES = st.sampled_from(
    [
        "energy",
        "water",
        "energy.street_lighting",
        "water.quality",
        "planning",
        "pilot_test",
        "none",
        "7",
        "",
        "?",
    ]
)
MANY = st.lists(CODES, max_size=5).map(tuple)
TEXT = st.lists(
    st.sampled_from(["lamp", "street", "water", "Straße", "éco", "city", "bus", "the", "ΩΩ", "123", "\x00"]),
    max_size=9,
).map(" ".join)
COUNTRY = st.sampled_from([None, "AT", "DE", "BR", "EU", "*", "atlantis"])
POPULATION = st.one_of(st.none(), st.integers(-5, 40_000_000))
TERMS = st.builds(
    DataTerms,
    st.sampled_from([None, "city", "shared", "company", "nobody"]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, "eu", "anywhere", "moon"]),
    st.sampled_from([None, True, False]),
)
MATURITY = st.sampled_from([None, "idea", "pilot_done", "in_use_three_cities", "trl_1", "trl_7", "trl_12", "old"])
BAND = st.sampled_from([None, "unknown", "lt15k", "250k_1m", "gt20m"])
DAY = st.sampled_from([None, "2027-01-01", "2027-06-30", "2029-02-29", "0001-01-01", "9999-12-31"])

CHALLENGE = st.builds(
    ChallengeFacts,
    id=st.just("c"),
    title=TEXT,
    description=TEXT,
    tags=MANY,
    must_haves=st.lists(TEXT, max_size=2).map(tuple),
    languages=MANY,
    city=st.builds(CityFacts, country=COUNTRY, population=POPULATION, languages=MANY),
    sectors=MANY,
    subtopics=MANY,
    solution_types=MANY,
    stage=st.sampled_from([None, "planning", "vision", "later"]),
    collaboration=MANY,
    maturity_from=MATURITY,
    maturity_to=MATURITY,
    budget_band=BAND,
    budget_private=st.booleans(),
    start_on=DAY,
    needs_by=DAY,
    country_condition=st.sampled_from([None, None, "work", "seat"]),
    condition_countries=st.lists(COUNTRY.filter(bool), max_size=2).map(tuple),
    data_terms=TERMS,
    sdgs=MANY,
    gpc=MANY,
    taxonomy=MANY,
    technologies=MANY,
    evidence_wanted=st.sampled_from([None, "claimed", "verified", "sworn"]),
    conflicts=st.sampled_from([(), ("s1",), ("k1",)]),
)
SOLUTION = st.builds(
    SolutionFacts,
    id=st.just("s"),
    title=TEXT,
    description=TEXT,
    tags=MANY,
    company=st.builds(CompanyFacts, id=st.sampled_from(["k1", "k2"]), country=COUNTRY, languages=MANY),
    sectors=MANY,
    subtopics=MANY,
    solution_types=MANY,
    stages=MANY,
    collaboration=MANY,
    maturity=MATURITY,
    references=st.lists(
        st.builds(Reference, city=TEXT, country=COUNTRY, population=POPULATION, year=st.just(2024)),
        max_size=3,
    ).map(tuple),
    budget_bands=st.lists(BAND.filter(bool), max_size=2).map(tuple),
    budget_private=st.booleans(),
    countries=st.lists(COUNTRY.filter(bool), max_size=3).map(tuple),
    further_countries=st.sampled_from([None, "ready", "no"]),
    delivery_months=st.one_of(st.none(), st.integers(-2, 500)),
    data_terms=TERMS,
    sdgs=MANY,
    gpc=MANY,
    technologies=MANY,
    evidence=st.sampled_from([None, "claimed", "verified", "sworn"]),
    pairings=st.integers(0, 3),
)


T = TypeVar("T", ChallengeFacts, SolutionFacts)


def numbered(items: list[T]) -> list[T]:
    return [replace(item, id=f"{item.id}{number}") for number, item in enumerate(items)]


CHALLENGES = st.lists(CHALLENGE, min_size=1, max_size=4).map(numbered)
SOLUTIONS = st.lists(SOLUTION, min_size=1, max_size=12).map(numbered)


def by_challenge(pairings: list[ScoredPair]) -> dict[str, tuple[ScoredPair, ...]]:
    found: dict[str, list[ScoredPair]] = {}
    for pairing in pairings:
        found.setdefault(pairing.challenge_id, []).append(pairing)
    return {key: tuple(value) for key, value in found.items()}


@examples(60)
@given(CHALLENGES, SOLUTIONS)
def test_terms_add_up_and_one_pair_scores_as_in_the_full_pass(
    challenges: list[ChallengeFacts], solutions: list[SolutionFacts]
) -> None:
    stats = statistics(solutions, VOCABULARY.labels)
    packed = pack_solutions(solutions, VOCABULARY)
    asked, offered = ({item.id: item for item in side} for side in (challenges, solutions))
    seen = set()
    for pairing in match_block(challenges, packed, RULES, VOCABULARY, k=50):
        assert 0 <= pairing.score <= FULL
        assert pairing.score == sum(pairing.points)
        alone = explain(asked[pairing.challenge_id], offered[pairing.solution_id], RULES, VOCABULARY, stats)
        assert (alone.score, tuple(term.points for term in alone.terms)) == (pairing.score, pairing.points)
        assert not alone.excluded
        assert all(0 <= (term.points or 0) <= (term.max_points or 0) for term in alone.terms)
        seen.add((pairing.challenge_id, pairing.solution_id))
    for challenge in challenges:
        for solution in solutions:
            barred = {solution.id, solution.company.id} & set(challenge.conflicts)
            alone = explain(challenge, solution, RULES, VOCABULARY, stats)
            assert alone.answers is not None
            beside = alone.answers < RULES.limits.answers  # it does not answer the problem
            failed = {term.rule for term in alone.must_haves if term.passed is False}
            assert ("conflict" in failed) == bool(barred)
            assert failed <= {"conflict", "country_condition", "own_words"}
            if "own_words" in failed:
                assert alone.score >= RULES.limits.proposed  # asked of nothing else
            assert alone.excluded == bool(failed)
            assert ((challenge.id, solution.id) in seen) is not (bool(failed) or beside)
            if beside or failed:
                assert alone.level == "none"


@examples(60)
@given(CHALLENGE, SOLUTION, st.sampled_from([rule for rule in all_rules() if rule.may_be_weighted]))
def test_no_rule_lets_through_what_is_not_a_number_and_unknown_is_neutral(
    challenge: ChallengeFacts, solution: SolutionFacts, rule: Rule
) -> None:
    only = ScoringRules("only", (RuleSetting(rule.name, weight=FULL),))
    stats = statistics([solution], VOCABULARY.labels)
    (term,) = explain(challenge, solution, only, VOCABULARY, stats).terms
    assert term.points is not None
    assert math.isfinite(term.points)
    assert 0 <= term.points <= FULL
    if term.unknown:
        assert term.points == round(rule.neutral * FULL)
    assert str(term.sentence)
    json.dumps(term.sentence.as_json(), allow_nan=False)


@examples(40)
@given(CHALLENGES, SOLUTIONS, st.integers(0, 10), st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_the_input_does_not_matter(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    seed: int,
    shuffler: random.Random,
    k: int,
) -> None:
    mixed = list(solutions)
    shuffler.shuffle(mixed)
    other = list(challenges)
    shuffler.shuffle(other)
    first = match_block(challenges, solutions, RULES, VOCABULARY, k=k, seed=seed)
    second = match_block(other, mixed, RULES, VOCABULARY, k=k, seed=seed)
    assert by_challenge(first) == by_challenge(second)


@examples(60)
@given(CHALLENGES, SOLUTIONS, SOLUTION, st.integers(0, 12), st.integers(1, 4))
def test_one_changed_solution_gives_what_a_full_run_gives(
    challenges: list[ChallengeFacts], solutions: list[SolutionFacts], changed: SolutionFacts, at: int, k: int
) -> None:
    before = pack_solutions(solutions, VOCABULARY)
    wanted = pack_challenges(challenges, VOCABULARY, before.statistics)
    kept = by_challenge(match_block(wanted, before, RULES, VOCABULARY, k=k))
    after = list(solutions)
    if at < len(solutions):
        changed = replace(changed, id=solutions[at].id)
        after[at] = changed
    else:
        after.append(replace(changed, id="new"))
        changed = after[-1]
    packed = pack_solutions(after, VOCABULARY, before.statistics)
    update = update_for_solution(
        pack_solutions([changed], VOCABULARY, before.statistics),
        lambda: packed,
        wanted,
        RULES,
        kept,
        {item.id: item.pairings for item in after},
        k=k,
    )
    full = by_challenge(match_block(wanted, packed, RULES, VOCABULARY, k=k))
    for challenge in challenges:
        new = update.changed.get(challenge.id, kept.get(challenge.id, ()))
        assert new == full.get(challenge.id, ())
        assert (
            challenge.id not in update.changed
            or update.changed[challenge.id] != kept.get(challenge.id, ())
            or (update.ranked_anew)
        )


@examples(40)
@given(CHALLENGE, SOLUTION)
def test_a_stored_pairing_replays_to_the_same_score_and_reasons(
    challenge: ChallengeFacts, solution: SolutionFacts
) -> None:
    stats = statistics([solution, SolutionFacts(id="o", title="lamp city")], VOCABULARY.labels)
    stored = json.loads(json.dumps(explain(challenge, solution, RULES, VOCABULARY, stats).as_json()))
    inputs = json.loads(json.dumps(stored_inputs(challenge, solution, RULES, VOCABULARY, stats)))
    again = replay(inputs, stored, VOCABULARY)
    assert again.same, again.differences
    stored["score"] += 1
    assert replay(inputs, stored, VOCABULARY).differences == ("score",)


@given(CHALLENGE, SOLUTION)
def test_facts_survive_json(challenge: ChallengeFacts, solution: SolutionFacts) -> None:
    assert challenge_from_dict(json.loads(canonical(facts_to_dict(challenge)))) == challenge
    assert solution_from_dict(json.loads(canonical(facts_to_dict(solution)))) == solution
    assert "summary" not in facts_to_dict(challenge)


@examples(40)
@given(CHALLENGE, SOLUTION)
def test_masking_hides_the_private_terms_and_keeps_the_sum(challenge: ChallengeFacts, solution: SolutionFacts) -> None:
    stats = statistics([solution], VOCABULARY.labels)
    whole = explain(challenge, solution, RULES, VOCABULARY, stats)
    for side, private in (("company", "city"), ("city", "company")):
        seen = whole.masked_for(side)  # type: ignore[arg-type]
        assert seen.score == sum(term.points for term in seen.terms if term.points is not None)
        for before, after in zip(whole.terms, seen.terms, strict=True):
            if private in before.private_to:
                assert (after.points, after.max_points, after.masked) == (None, None, True)
                assert str(after.sentence) == "The other side keeps this private."
            else:
                assert after == before


@examples(40)
@given(
    CHALLENGE,
    SOLUTION,
    st.sampled_from([rule.name for rule in all_rules() if rule.may_be_must_have and not rule.is_always]),
)
def test_a_further_must_have_never_adds_pairings(challenge: ChallengeFacts, solution: SolutionFacts, name: str) -> None:
    free = ScoringRules("free", (RuleSetting("wording", weight=FULL),))
    strict = ScoringRules("strict", (*free.settings, RuleSetting(name, "must_have")))
    loose = match_block([challenge], [solution], free, VOCABULARY)
    tight = match_block([challenge], [solution], strict, VOCABULARY)
    assert tight in (loose, [])
    assume(loose)  # a condition that the challenge itself states may leave the pair out under every rule set
    stats = statistics([solution], VOCABULARY.labels)
    told = explain(challenge, solution, strict, VOCABULARY, stats)
    assert told.excluded is (not tight)
    term = next(item for item in told.must_haves if item.rule == name)
    assert term.passed is (None if term.unknown else bool(tight))


def test_bounds_find_the_best_among_many(rule_set: ScoringRules) -> None:
    """More solutions than slices, so that the short cut to the best k is taken."""
    from bench.matching_data import Maker

    maker = Maker(seed=9, words=300)
    solutions = [maker.solution(number) for number in range(2_000)]
    challenges = [maker.challenge(number) for number in range(3)]
    packed: PackedSolutions = pack_solutions(solutions, VOCABULARY)
    everything = by_challenge(match_block(challenges, packed, rule_set, VOCABULARY, k=2_000, seed=4))
    best = by_challenge(match_block(challenges, packed, rule_set, VOCABULARY, k=7, seed=4))
    for challenge in challenges:
        assert best[challenge.id] == everything[challenge.id][:7]
        scores = np.array([pairing.score for pairing in everything[challenge.id]])
        assert (np.diff(scores) <= 0).all()
