"""Is the kind of collaboration sought the kind offered?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class CollaborationRule(CodesRule):
    """Provides the kinds of collaboration the city seeks, such as a pilot, a purchase or co-design."""

    name = "collaboration"
    title = "Collaboration"
    about = "Provides the kinds of collaboration the city seeks, such as a pilot, a purchase or co-design."
    reads_challenge = "the kinds of collaboration sought"
    reads_solution = "the kinds of collaboration offered"
    default_weight = 400
    order = 21
    parameters = {"free": Parameter(5, 1, 1000, "kinds one may claim before each counts less")}
    hit = "Provides what the city seeks: {codes}."
    near = "Provides {offered}, close to {wanted}."
    miss = "The city seeks {wanted}; offered is {offered}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.collaboration

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.collaboration
