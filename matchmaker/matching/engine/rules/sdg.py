"""Do they aim at the same Sustainable Development Goals?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class SdgRule(CodesRule):
    """Contributes to the goals the challenge names."""

    name = "sdg"
    title = "Sustainable Development Goals"
    about = "Contributes to the goals the challenge names."
    reads_challenge = "its goals (SDG)"
    reads_solution = "its goals (SDG)"
    default_weight = 100
    order = 70
    parameters = {"free": Parameter(3, 1, 1000, "goals one may claim before each counts less")}
    hit = "Aims at the same goals: {codes}."
    near = "Aims at {offered}, close to {wanted}."
    miss = "Aims at {offered}; the challenge at {wanted}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return (f"sdg.{code}" for code in facts.sdgs)

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return (f"sdg.{code}" for code in facts.sdgs)
