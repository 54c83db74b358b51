"""A condition about countries: only where the challenge states it, in every rule set, never on a guess."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.matching.engine.explain import Explanation, explain
from matchmaker.matching.engine.facts import ChallengeFacts, CityFacts, CompanyFacts, Reference, SolutionFacts
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.ruleset import FULL, RuleSetting, ScoringRules, default_rules
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import statistics

ONLY_WORDS = ScoringRules("only words", (RuleSetting("wording", weight=FULL),))
AUSTRIAN = CompanyFacts(id="k", country="AT")
SPANISH = CompanyFacts(id="k", country="ES")


def told(vocabulary: Vocabulary, condition: str | None, solution: dict[str, Any], rules: ScoringRules) -> Explanation:
    challenge = ChallengeFacts(
        id="c",
        title="Lamps",
        city=CityFacts(country="AT"),
        country_condition=condition,
        condition_countries=("AT",) if condition else (),
    )
    offer = SolutionFacts(id="s", title="Lamps", **solution)
    stats = statistics([offer, SolutionFacts(id="o", title="Buses")], vocabulary.labels)
    explanation = explain(challenge, offer, rules, vocabulary, stats)
    found = match_block([challenge], [offer], rules, vocabulary, gate=False)
    assert bool(found) is not explanation.excluded
    return explanation


@pytest.mark.parametrize("rules", [ONLY_WORDS, default_rules()], ids=["one rule", "delivered"])
@pytest.mark.parametrize(
    ("condition", "solution", "passed"),
    [
        ("seat", {"company": AUSTRIAN}, True),
        ("seat", {"company": SPANISH, "countries": ("AT",)}, False),
        ("seat", {"company": SPANISH, "further_countries": "ready"}, False),
        ("seat", {"company": CompanyFacts(id="k")}, None),
        ("work", {"company": SPANISH, "countries": ("ES", "AT")}, True),
        ("work", {"company": SPANISH, "countries": ("EU",)}, True),
        ("work", {"company": SPANISH, "countries": ("*",)}, True),
        ("work", {"company": SPANISH, "countries": ("ES",), "references": (Reference(country="AT"),)}, True),
        ("work", {"company": AUSTRIAN, "countries": ("DE",)}, True),
        ("work", {"company": SPANISH, "countries": ("ES",), "further_countries": "ready"}, True),
        ("work", {"company": SPANISH, "countries": ("ES",), "further_countries": "partner"}, True),
        ("work", {"company": SPANISH, "countries": ("ES",), "further_countries": "no"}, False),
        ("work", {"company": SPANISH, "countries": ("ES",)}, False),
        ("work", {"company": SPANISH}, None),
    ],
)
def test_who_meets_a_condition(
    vocabulary: Vocabulary, rules: ScoringRules, condition: str, solution: dict[str, Any], passed: bool | None
) -> None:
    explanation = told(vocabulary, condition, solution, rules)
    (term,) = (item for item in explanation.must_haves if item.rule == "country_condition")
    assert term.passed is passed
    assert term.unknown is (passed is None)
    assert "Austria" in str(term.sentence)
    assert "{" not in str(term.sentence)


def test_without_a_condition_nobody_is_asked(vocabulary: Vocabulary) -> None:
    explanation = told(vocabulary, None, {"company": SPANISH, "countries": ("ES",)}, default_rules())
    assert "country_condition" not in {term.rule for term in explanation.must_haves}
    assert not explanation.excluded


def test_no_version_of_the_rules_can_set_it() -> None:
    named = ScoringRules("named", (*ONLY_WORDS.settings, RuleSetting("country_condition", "must_have")))
    assert [str(fault) for fault in named.validate()] == [
        "“Condition about countries” holds in every version: leave it out."
    ]
    assert "country_condition" not in {item.rule for item in default_rules().settings}
    assert "country_condition" in {item.rule for item in ONLY_WORDS.must_haves()}
