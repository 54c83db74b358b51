"""Fairness report and preview of a draft rule set."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.fairness import duplicates, exposure, one_sided_wishes, tag_stuffing
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.pack import pack_challenges, pack_solutions
from matchmaker.matching.engine.preview import preview
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary


def test_exposure_counts_every_pairing_once_by_each_view(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
) -> None:
    pairings = match_block(challenges, solutions, rule_set, vocabulary, k=5)
    rows = exposure(pairings, challenges, solutions, vocabulary)
    for by in ("company_size", "country", "city_size"):
        view = [row for row in rows if row.by == by]
        assert sum(row.pairings for row in view) == len(pairings)
        assert sum(row.share_listed for row in view) == pytest.approx(100)
        assert sum(row.share_proposed for row in view) == pytest.approx(100)
    sizes = Counter(facts.company.size for facts in solutions)
    assert {row.group: row.members for row in rows if row.by == "company_size"} == sizes


def test_tag_stuffing_is_listed_with_its_number() -> None:
    stuffed = SolutionFacts(id="a", title="All in one", subtopics=tuple(f"t{n}" for n in range(12)))
    plain = SolutionFacts(id="b", title="One thing", subtopics=("t1",))
    (finding,) = tag_stuffing([plain, stuffed])
    assert finding.ids == ("a",)
    assert str(finding.sentence).startswith("“All in one” claims 12 tags")


def test_near_copies_are_found_among_many(solutions: list[SolutionFacts]) -> None:
    original = solutions[7]
    copy = replace(original, id="copy", description=original.description + " and one more word")
    (finding,) = duplicates([*solutions, copy])
    assert set(finding.ids) == {original.id, "copy"}
    assert duplicates([SolutionFacts(id="x", title="Lamp"), SolutionFacts(id="y", title="Lamp")]) == ()


def test_wishes_that_nobody_returns_are_listed() -> None:
    wishes = [("greedy", f"m{n}") for n in range(9)] + [("liked", f"m{n}") for n in range(9)] + [("shy", "m1")]
    found = one_sided_wishes(wishes, lambda who, whom: whom == "liked" and who == "m3")
    assert [item.ids for item in found] == [("greedy",)]


def test_a_preview_tells_entering_from_leaving(
    challenges: list[ChallengeFacts],
    solutions: list[SolutionFacts],
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
) -> None:
    packed = pack_solutions(solutions, vocabulary)
    wanted = pack_challenges(challenges, vocabulary, packed.statistics)
    weights = {"wording": 1_800, "city_size": 2_200}
    draft = ScoringRules(
        "draft",
        tuple(replace(item, weight=weights.get(item.rule, item.weight)) for item in rule_set.settings),
    )
    assert draft.validate() == ()
    old, new = (
        {
            (p.challenge_id, p.solution_id)
            for p in match_block(wanted, packed, rules, vocabulary, k=5)
            if p.score >= 5_500
        }
        for rules in (rule_set, draft)
    )
    seen = preview(rule_set, draft, wanted, packed, k=5, floor=5_500)
    assert set(seen.entering) == new - old
    assert set(seen.leaving) == old - new
    assert seen.staying == len(new & old)
    for by in ("company_size", "city_size"):
        assert sum(item.before for item in seen.shifts if item.by == by) == len(old)
        assert sum(item.after for item in seen.shifts if item.by == by) == len(new)
    assert set(seen.unmatched_after) == {facts.id for facts in challenges} - {pair[0] for pair in new}
    assert seen.samples
    for sample in seen.samples:
        pair = (sample.pairing.challenge_id, sample.pairing.solution_id)
        assert pair in (seen.entering if sample.enters else seen.leaving)
        assert sample.explanation.score == sample.pairing.score
    every = preview(rule_set, draft, wanted, packed, k=5, floor=5_500, samples=100).samples
    assert len(seen.entering) != len(seen.leaving)
    assert [sample.pairing.challenge_id for sample in every] == list(
        dict.fromkeys(sample.pairing.challenge_id for sample in every)
    )
    assert {sample.pairing.challenge_id for sample in every} == {pair[0] for pair in new ^ old}
    assert preview(rule_set, draft, wanted, packed, k=5, floor=5_500, samples=2).samples == every[:2]
    same = preview(rule_set, rule_set, wanted, packed, k=5)
    assert (same.entering, same.leaving, same.samples) == ((), (), ())
