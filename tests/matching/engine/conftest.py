"""What the tests of the engine share: one rule alone, and small invented collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bench.matching_data import Maker
from matchmaker.matching.engine.explain import ScoreTerm, explain
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.ruleset import FULL, RuleSetting, ScoringRules, default_rules
from matchmaker.matching.engine.vocabulary import Vocabulary, file_vocabulary
from matchmaker.matching.engine.wording import TextStatistics, statistics

Judge = Callable[..., ScoreTerm]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return file_vocabulary()


@pytest.fixture(scope="session")
def rule_set() -> ScoringRules:
    return default_rules()


@pytest.fixture
def judge(vocabulary: Vocabulary) -> Judge:
    """judge(rule, challenge fields, solution fields, **parameters) → the term when that rule is the only one."""

    def judged(rule: str, challenge: dict[str, Any], solution: dict[str, Any], **parameters: float) -> ScoreTerm:
        wanted, given = ChallengeFacts(id="c", **challenge), SolutionFacts(id="s", **solution)
        only = ScoringRules("only", (RuleSetting(rule, weight=FULL, parameters=parameters),))
        stats = statistics([given, SolutionFacts(id="other", title="something else")], vocabulary.labels)
        return explain(wanted, given, only, vocabulary, stats).terms[0]

    return judged


@pytest.fixture(scope="session")
def maker() -> Maker:
    return Maker(seed=5, words=800)


@pytest.fixture(scope="session")
def challenges(maker: Maker) -> list[ChallengeFacts]:
    return [maker.challenge(number) for number in range(25)]


@pytest.fixture(scope="session")
def solutions(maker: Maker) -> list[SolutionFacts]:
    return [maker.solution(number) for number in range(150)]


@pytest.fixture(scope="session")
def stats(solutions: list[SolutionFacts], vocabulary: Vocabulary) -> TextStatistics:
    return statistics(solutions, vocabulary.labels)
