"""Can they talk to each other?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class LanguageRule(CodesRule):
    """Shares a working language with the city, or is described in one."""

    name = "language"
    title = "Language"
    about = "Shares a working language with the city, or is described in one."
    reads_challenge = "its languages"
    reads_solution = "its languages"
    default_weight = 200
    default_parameters = {"warn": 0.1}
    order = 41
    combine = "best"
    parameters = {"free": Parameter(1000, 1, 1000, "languages one may claim before each counts less")}
    hit = "Both use {codes}."
    near = "Both use {wanted}."
    miss = "The city uses {wanted}; the company {offered}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return (*facts.languages, *facts.city.languages)

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return (*facts.languages, *facts.company.languages)
