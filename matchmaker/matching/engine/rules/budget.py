"""Does what it costs lie in the city's budget band?"""

from __future__ import annotations

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import (
    Rule,
    RuleBlock,
    Scores,
    Side,
    Value,
    as_numbers,
    stepped,
)
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

_BELOW = (1.0, 0.8, 0.5, 0.2)
_ABOVE = (1.0, 0.4, 0.1, 0.0)


class BudgetRule(Rule):
    """Cheaper than the band is a smaller misfit than dearer."""

    name = "budget"
    title = "Budget"
    about = "Usual projects lie in the city's budget band; one band below counts more than one above."
    reads_challenge = "its budget band"
    reads_solution = "its usual budget bands"
    private_part = "A band that its owner keeps private is masked for the other side."
    default_weight = 300
    default_parameters = {"warn": 0.2}
    order = 31
    challenge_columns = ("band",)
    solution_columns = ("low", "high")

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        bands = vocabulary.budget_bands
        return (bands.index(facts.budget_band),) if facts.budget_band in bands else None

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        bands = vocabulary.budget_bands
        places = [bands.index(code) for code in facts.budget_bands if code in bands]
        return (min(places), max(places)) if places else None

    def score(self, block: RuleBlock) -> Scores:
        band = block.column("band")
        below = stepped(np.maximum(band - block.row("high"), 0.0), _BELOW)
        above = stepped(np.maximum(block.row("low") - band, 0.0), _ABOVE)
        return np.minimum(below, above)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        band = vocabulary.label(challenge.budget_band or "")
        usual = tuple(vocabulary.label(code) for code in solution.budget_bands)
        if score >= 1:
            return Sentence("Fits the budget of {band}.", band=band)
        if as_numbers(self.solution_value(solution, vocabulary))[0] > vocabulary.budget_bands.index(
            challenge.budget_band or ""
        ):
            return Sentence("Needs {usual}; the city has {band}.", usual=usual, band=band)
        return Sentence("Usually costs {usual}; the budget is {band}.", usual=usual, band=band)

    def private_to(self, challenge: ChallengeFacts, solution: SolutionFacts) -> frozenset[Side]:
        sides: set[Side] = set()
        if challenge.budget_private and challenge.budget_band:
            sides.add("city")
        if solution.budget_private and solution.budget_bands:
            sides.add("company")
        return frozenset(sides)
