"""Does it bring the digital technology asked for?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter, RuleBlock, Scores, Value
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

_NONE = "none"


class TechnologyRule(CodesRule):
    """Brings the digital technologies the challenge asks for. Technology is only one tool: none is never a
    disadvantage.
    """

    name = "technology"
    title = "Digital technology"
    about = (
        "Brings the digital technologies the challenge asks for. Technology is only one tool: none is "
        "never a disadvantage."
    )
    reads_challenge = "the digital technologies it asks for"
    reads_solution = "its digital technologies"
    default_weight = 50
    order = 80
    parameters = {
        "free": Parameter(4, 1, 1000, "technologies one may claim before each counts less"),
        "none": Parameter(0.5, 0, 1, "share that counts where no digital technology is needed or used"),
    }
    default_parameters = {"none": 1.0}
    hit = "Brings {codes}."
    near = "Brings {offered}, close to {wanted}."
    miss = "Asked for is {wanted}; it brings {offered}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return () if _NONE in facts.technologies else facts.technologies

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return () if _NONE in facts.technologies else facts.technologies

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return () if _NONE in facts.technologies else super().challenge_value(facts, vocabulary)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return () if _NONE in facts.technologies else super().solution_value(facts, vocabulary)

    def score(self, block: RuleBlock) -> Scores:
        with np.errstate(invalid="ignore"):  # the mean over no code at all is replaced below
            share = super().score(block)
        without = (block.column("count") == 0) | (block.row("count") == 0)
        return np.where(without, block.parameters["none"], share)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        if _NONE in (*challenge.technologies, *solution.technologies):
            return Sentence("No digital technology is needed or used.")
        return super().sentence(challenge, solution, score, vocabulary)
