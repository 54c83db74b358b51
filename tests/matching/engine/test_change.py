"""What would change this?"""

from __future__ import annotations

from dataclasses import replace

from matchmaker.matching.engine.change import variants, what_would_change, what_would_change_for_all
from matchmaker.matching.engine.explain import explain
from matchmaker.matching.engine.facts import ChallengeFacts, CityFacts, SolutionFacts
from matchmaker.matching.engine.pack import pack_challenges
from matchmaker.matching.engine.ruleset import Limits, ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, statistics


def test_each_gain_is_what_the_score_really_gains(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    stats: TextStatistics,
) -> None:
    challenge, solution = challenges[0], solutions[0]
    now = explain(challenge, solution, rule_set, vocabulary, stats).score
    brought: dict[str, list[int]] = {}
    for what, facts in variants(solution, [challenge], vocabulary):
        score = explain(challenge, facts, rule_set, vocabulary, stats).score
        brought.setdefault(what, []).append(score - now)
    found = what_would_change(challenge, solution, rule_set, vocabulary, stats, most=50)
    assert found
    assert [item.gain for item in found] == sorted((item.gain for item in found), reverse=True)
    assert {item.what: item.gain for item in found} == {
        what: max(gains) for what, gains in brought.items() if max(gains) > 0
    }


def test_a_reference_city_is_worth_more_challenges(rule_set: ScoringRules, vocabulary: Vocabulary) -> None:
    solution = SolutionFacts(id="s", title="Lamp", countries=("AT",), subtopics=("energy.street_lighting",))
    challenges = [
        ChallengeFacts(
            id=f"c{number}",
            title=f"Lamp {'abc'[number]}",
            city=CityFacts(country="AT", population=30_000),
            subtopics=("energy.street_lighting",),
        )
        for number in range(3)
    ]
    stats = statistics([solution, SolutionFacts(id="o", title="Bus")], vocabulary.labels)
    packed = pack_challenges(challenges, vocabulary, stats)
    now = explain(challenges[0], solution, rule_set, vocabulary, stats).score
    found = what_would_change_for_all(packed, solution, replace(rule_set, limits=Limits(proposed=1, good=now + 1)))
    (reference,) = [item for item in found if item.what == "references"]
    assert reference.newly_good == 3
    assert str(reference.sentence) == (
        "Name a city where it was used, with its population: can become good for “Lamp a” and 2 more."
    )


def test_only_missing_things_are_proposed(vocabulary: Vocabulary) -> None:
    solution = SolutionFacts(id="s", sectors=("energy",), maturity="idea", evidence="verified", delivery_months=3)
    challenge = ChallengeFacts(id="c", sectors=("energy", "water"), technologies=("none",))
    asked = {what for what, _facts in variants(solution, [challenge], vocabulary)}
    assert {"budget_bands", "data_terms"} & asked
    # It said some: nobody is told to claim one more, or another.
    assert not asked & {"sectors", "maturity", "evidence", "technologies", "delivery_months"}


def test_points_are_said_in_whole_numbers(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    stats: TextStatistics,
) -> None:
    one = what_would_change(challenges[0], solutions[0], rule_set, vocabulary, stats, most=50)
    packed = pack_challenges(challenges, vocabulary, stats)
    never = replace(rule_set, limits=Limits(proposed=1, good=10_000))
    all_of_them = what_would_change_for_all(packed, solutions[0], never, most=50)
    for change in (*one, *all_of_them):
        said = str(change.sentence)
        points = round(change.gain / 100)
        assert f"up to {max(points, 1)} point" in said


def test_the_challenge_is_named(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    stats: TextStatistics,
) -> None:
    found = what_would_change(challenges[0], solutions[0], rule_set, vocabulary, stats, most=50)
    assert found
    assert all(f"“{challenges[0].title}”" in str(item.sentence) for item in found)


def test_what_is_not_said_is_asked_without_naming_an_answer(rule_set: ScoringRules, vocabulary: Vocabulary) -> None:
    challenge = ChallengeFacts("c", title="Lamp", city=CityFacts(country="AT", languages=("de",)), stage="pilot")
    solution = SolutionFacts("s", title="Lamp")
    stats = statistics([solution, SolutionFacts(id="o", title="Bus")], vocabulary.labels)
    said = {str(item.sentence) for item in what_would_change(challenge, solution, rule_set, vocabulary, stats, most=50)}
    assert any(text.startswith("Name the languages you work in: ") for text in said)
    assert not any("Austria" in text or "German" in text for text in said)
