"""Does it bring the digital technology asked for?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary


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
    parameters = {"free": Parameter(4, 1, 1000, "technologies one may claim before each counts less")}
    hit = "Brings {codes}."
    near = "Brings {offered}, close to {wanted}."
    miss = "Asked for is {wanted}; it brings {offered}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return () if "none" in facts.technologies else facts.technologies

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return () if "none" in facts.technologies else facts.technologies

    def unknown(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> Sentence:
        if "none" in (*challenge.technologies, *solution.technologies):
            return Sentence("No digital technology is needed or used: never a disadvantage. Neutral.")
        return super().unknown(challenge, solution, vocabulary)
