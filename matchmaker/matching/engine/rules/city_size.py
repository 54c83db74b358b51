"""Has it been used in a city of similar size?"""

from __future__ import annotations

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, Reference, SolutionFacts
from matchmaker.matching.engine.rules.base import (
    Parameter,
    Rule,
    RuleBlock,
    Scores,
    Value,
)
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary


class CitySizeRule(Rule):
    """Reference cities in the same band of population count in full, each band further away less."""

    name = "city_size"
    title = "Reference cities"
    about = "Was used in a city of similar size; each size band further away lowers it."
    reads_challenge = "the population of the city"
    reads_solution = "reference cities with their population"
    default_weight = 200
    order = 35
    challenge_columns = ("band",)
    parameters = {"step": Parameter(0.35, 0.05, 1, "lost for each size band between the cities")}

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        band = vocabulary.size_band(facts.city.population)
        return None if band is None else (band,)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        bands = {vocabulary.size_band(item.population) for item in facts.references} - {None}
        return tuple(sorted(str(band) for band in bands)) or None

    def score(self, block: RuleBlock) -> Scores:
        band = block.column("band")
        apart = np.full((block.challenges.size, block.solutions.size), np.inf)
        for place, code in enumerate(block.solutions.columns):
            used = block.solutions.table[:, place] == 1
            apart[:, used] = np.minimum(apart[:, used], np.abs(band - float(code)))
        return np.maximum(1.0 - block.parameters["step"] * apart, 0.0)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        own = vocabulary.size_band(challenge.city.population) or 0
        best = min(
            (item for item in solution.references if vocabulary.size_band(item.population) is not None),
            key=lambda item: (
                abs((vocabulary.size_band(item.population) or 0) - own),
                -(item.year or 0),
                item.city,
            ),
        )
        place = _place(best, vocabulary)
        if score >= 1:
            return Sentence("Was used in a city of similar size: {place}.", place=place)
        size = vocabulary.label(vocabulary.city_sizes[own][0])
        return Sentence("Was used in {place}, not yet in a city of this size: {size}.", place=place, size=size)


def _place(item: Reference, vocabulary: Vocabulary) -> str | Sentence:
    name = item.city or (str(vocabulary.place(item.country)) if item.country else "")
    if not name:
        return Sentence("a city of {population} people", population=float(item.population or 0))
    return f"{name} ({item.year})" if item.year else name
