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
    more = variants(solution, [challenge], vocabulary, claims=True)
    tried = {(what, label.code): facts for what, label, facts in more}
    found = what_would_change(challenge, solution, rule_set, vocabulary, stats, most=50, claims=True)
    assert found
    assert [item.gain for item in found] == sorted((item.gain for item in found), reverse=True)
    for change in found:
        then = explain(challenge, tried[change.what, change.code], rule_set, vocabulary, stats).score
        assert then - now == change.gain > 0
    left = {key for key in tried if key not in {(item.what, item.code) for item in found}}
    for key in left:
        assert explain(challenge, tried[key], rule_set, vocabulary, stats).score <= now


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
        "Add a reference city of 20,000 to 100,000 people: a good fit for “Lamp a” and 2 more."
    )


def test_only_missing_things_are_proposed(vocabulary: Vocabulary) -> None:
    solution = SolutionFacts(id="s", sectors=("energy",), maturity="idea", evidence="verified", delivery_months=3)
    challenge = ChallengeFacts(id="c", sectors=("energy", "water"), technologies=("none",))
    tried = {(what, label.code) for what, label, _ in variants(solution, [challenge], vocabulary, claims=True)}
    assert ("sectors", "water") in tried
    assert ("sectors", "energy") not in tried
    asked = {(what, label.code) for what, label, _ in variants(solution, [challenge], vocabulary)}
    assert "sectors" not in {what for what, _ in asked}  # it said some: nobody is told to claim one more
    assert not {what for what, _ in tried} & {"maturity", "evidence", "technologies", "delivery_months"}


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
        if points > 1:
            assert f": {points} points more" in said
        else:
            assert said.endswith((": 1 point more.", ": less than 1 point more."))


def test_what_is_not_said_is_asked_without_naming_an_answer(rule_set: ScoringRules, vocabulary: Vocabulary) -> None:
    challenge = ChallengeFacts("c", title="Lamp", city=CityFacts(country="AT", languages=("de",)), stage="pilot")
    solution = SolutionFacts("s", title="Lamp")
    stats = statistics([solution, SolutionFacts(id="o", title="Bus")], vocabulary.labels)
    said = {str(item.sentence) for item in what_would_change(challenge, solution, rule_set, vocabulary, stats, most=50)}
    assert any(text.startswith("Name the languages you work in: ") for text in said)
    assert not any("Austria" in text or "German" in text for text in said)
