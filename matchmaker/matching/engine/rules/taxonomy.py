"""Do they serve the same environmental objective of the EU Taxonomy?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class TaxonomyRule(CodesRule):
    """Contributes to the EU Taxonomy objectives the challenge names."""

    name = "taxonomy"
    title = "Environmental objective"
    about = "Contributes to the EU Taxonomy objectives the challenge names."
    reads_challenge = "its environmental objectives"
    reads_solution = "its environmental objectives"
    default_weight = 50
    order = 72
    parameters = {"free": Parameter(2, 1, 1000, "objectives one may claim before each counts less")}
    hit = "Serves the same objective: {codes}."
    near = "Serves {offered}, close to {wanted}."
    miss = "Serves {offered}; the challenge {wanted}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.taxonomy

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.taxonomy
