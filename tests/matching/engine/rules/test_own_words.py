"""A claimed tag is no evidence in itself: some words of their own must meet, too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.engine.explain import explain
from matchmaker.matching.engine.facts import ChallengeFacts, CityFacts, SolutionFacts
from matchmaker.matching.engine.incremental import solution_points
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.own_words import NO_WORDS, keys_of_words, pack_own_words
from matchmaker.matching.engine.pack import pack_challenges, pack_solutions
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules
from matchmaker.matching.engine.scoring import EXCLUDED, GOOD, levels_of
from matchmaker.matching.engine.vocabulary import file_vocabulary

TOPIC = ("energy.street_lighting",)
CHALLENGE = ChallengeFacts(
    id="c",
    title="Renew the street lighting of the harbour",
    description="Old lamps burn all night and use much power. Neighbours sleep badly, birds lose their way.",
    city=CityFacts(country="AT"),
    sectors=("energy",),
    subtopics=TOPIC,
)
MEETS = SolutionFacts(
    id="meets",
    title="Lamps that dim at night",
    description="Each lamp uses half the power. Installers reach poles by lift, swap drivers, seal cabinets, "
    "label cables.",
    sectors=("energy",),
    subtopics=TOPIC,
    countries=("AT",),
)
CLAIMS = replace(
    MEETS,
    id="claims",
    title="Bicycle courses for newcomers",
    description="Volunteers teach braking, balance and traffic rules in parks, twelve lessons with loaned helmets.",
)
VOCABULARY = file_vocabulary()
RULES = default_rules()
OFFERED = [MEETS, CLAIMS, *(replace(CLAIMS, id=f"other-{n}", subtopics=(), sectors=("water",)) for n in range(20))]


def without(rules: ScoringRules) -> ScoringRules:
    return replace(rules, settings=tuple(item for item in rules.settings if item.rule != "own_words"))


def test_a_claim_alone_is_not_proposed() -> None:
    packed = pack_solutions(OFFERED, VOCABULARY)
    before = {pair.solution_id for pair in match_block([CHALLENGE], packed, without(RULES), VOCABULARY)}
    after = {pair.solution_id for pair in match_block([CHALLENGE], packed, RULES, VOCABULARY)}
    assert before - after == {"claims"}
    wanted = pack_challenges([CHALLENGE], VOCABULARY, packed.statistics)
    assert levels_of(wanted, packed, RULES)[0, :2].tolist() == [GOOD, 0]
    assert levels_of(wanted, packed, without(RULES))[0, 1] > 0

    told = explain(CHALLENGE, CLAIMS, RULES, VOCABULARY, packed.statistics)
    (term,) = (item for item in told.must_haves if item.rule == "own_words")
    assert term.passed is False
    assert told.level == "none"
    assert str(term.sentence) == "In its own words the solution speaks of nothing that the challenge speaks of."
    told = explain(CHALLENGE, MEETS, RULES, VOCABULARY, packed.statistics)
    (term,) = (item for item in told.must_haves if item.rule == "own_words")
    assert term.passed is True
    assert str(term.sentence) == "Words of their own, beside the tags, that both use: 3."

    alone = pack_solutions([CLAIMS], VOCABULARY, packed.statistics)
    assert solution_points(wanted, alone, RULES)[0].tolist() == [EXCLUDED]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            {"written_in": ("nl",)},  # another language than the challenge's: words need not meet
            "They are written in different languages, so their own words are not compared.",
        ),
        ({"description": ""}, "The solution says too little in its own words to compare them."),
    ],
)
def test_what_cannot_be_compared_is_not_asked(other: dict[str, object], said: str) -> None:
    challenge, solution = replace(CHALLENGE, written_in=("en",)), replace(CLAIMS, **other)  # type: ignore[arg-type]
    packed = pack_solutions([MEETS, solution, *OFFERED[2:]], VOCABULARY)
    assert "claims" in {pair.solution_id for pair in match_block([challenge], packed, RULES, VOCABULARY)}
    told = explain(challenge, solution, RULES, VOCABULARY, packed.statistics)
    (term,) = (item for item in told.must_haves if item.rule == "own_words")
    assert (term.passed, term.unknown, str(term.sentence)) == (None, True, said)
    assert not told.excluded


def test_shares_are_those_of_the_shorter_text() -> None:
    many = [f"w{n}" for n in range(40)]
    words = [keys_of_words(text) for text in (many[:30], many[24:36], many, many[:11], ["other"] * 20)]
    packed = pack_own_words([*words, NO_WORDS], [("en",), (), ("en", "fr"), (), ("en",), ("en",)])
    places = np.arange(6)
    shares = [1, 6 / 12, 1, np.nan, np.nan, np.nan]  # eleven words, one word and none are too few to ask
    assert np.array_equal(packed.shares(0, packed, places), shares, equal_nan=True)
    assert np.isnan(packed.shares(5, packed, places)).all()
    taken = packed.take(np.array([2, 0]))
    assert np.array_equal(taken.shares(0, packed, places), packed.shares(2, packed, places), equal_nan=True)
    assert packed.nbytes > packed.keys.nbytes
