"""Conflicts of interest exclude."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm, explain
from matchmaker.matching.engine.facts import ChallengeFacts, CompanyFacts, SolutionFacts
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics

Judge = Callable[..., ScoreTerm]


def test_company_or_solution_in_conflict_is_excluded(
    rule_set: ScoringRules, vocabulary: Vocabulary, stats: TextStatistics
) -> None:
    solution = SolutionFacts(id="s", title="Lamps", company=CompanyFacts(id="k"))
    for conflicts, excluded in (((), False), (("k",), True), (("s",), True), (("other",), False)):
        challenge = ChallengeFacts(id="c", title="Lamps", conflicts=conflicts)
        explanation = explain(challenge, solution, rule_set, vocabulary, stats)
        assert explanation.excluded is excluded
        assert explanation.must_haves[0].passed is not excluded
        found = match_block([challenge], [solution], rule_set, vocabulary)
        assert bool(found) is not excluded
