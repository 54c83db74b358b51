"""Is the solution as mature as the city wants it?"""

from __future__ import annotations

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import (
    Parameter,
    Rule,
    RuleBlock,
    Scores,
    Value,
    as_numbers,
)
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary


class MaturityRule(Rule):
    """Plain maturity words stand for ranges of technology readiness levels (TRL 1…9); a level outside counts less."""

    name = "maturity"
    title = "Maturity"
    about = "Lies in the wanted window of maturity; each level outside lowers it."
    reads_challenge = "the wanted maturity"
    reads_solution = "its maturity"
    default_weight = 200
    order = 30
    challenge_columns = ("low", "high")
    solution_columns = ("low", "high")
    parameters = {"step": Parameter(0.3, 0.05, 1, "lost for each readiness level outside the window")}

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        low, high = (vocabulary.maturity.get(code or "") for code in (facts.maturity_from, facts.maturity_to))
        if low is None and high is None:
            return None
        window = (low[0] if low else 1, high[1] if high else 9)
        return window if window[0] <= window[1] else None

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return vocabulary.maturity.get(facts.maturity or "")

    def score(self, block: RuleBlock) -> Scores:
        below = block.column("low") - block.row("high")
        above = block.row("low") - block.column("high")
        outside = np.maximum(np.maximum(below, above), 0.0)
        return np.maximum(1.0 - block.parameters["step"] * outside, 0.0)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        value = as_numbers(self.solution_value(solution, vocabulary))
        shown = vocabulary.label(solution.maturity or "")
        if score >= 1:
            return Sentence("Maturity matches: {level}.", level=shown)
        window = as_numbers(self.challenge_value(challenge, vocabulary))
        if value[1] < window[0]:
            return Sentence("Is less mature than wanted: {level}, wanted from TRL {low}.", level=shown, low=window[0])
        return Sentence(
            "Is further than the city looks for: {level}, wanted up to TRL {high}.",
            level=shown,
            high=window[1],
        )
