"""Is it one of the kinds of solution that fit the challenge?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class SolutionTypeRule(CodesRule):
    """Is of a solution type linked to the challenge, or of one that answers its sub-topics."""

    name = "solution_type"
    title = "Solution type"
    about = "Is of a solution type linked to the challenge, or of one that answers its sub-topics."
    reads_challenge = "solution types that fit (or sub-topics)"
    reads_solution = "its solution types"
    question = "answers"
    default_weight = 900
    default_parameters = {"unknown": 0.3, "unasked": 0.6}
    order = 12
    combine = "best"
    parameters = {"free": Parameter(3, 1, 1000, "solution types one may claim before each counts less")}
    hit = "Is of a type that fits the challenge: {codes}."
    near = "Is of the type {offered}, close to {wanted}."
    miss = "Is of the type {offered}; the types that fit are {wanted}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.solution_types or self._answering(facts, vocabulary)

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.solution_types

    @staticmethod
    def _answering(facts: ChallengeFacts, vocabulary: Vocabulary) -> tuple[str, ...]:
        topics = set(facts.subtopics)
        return tuple(sorted(code for code, answers in vocabulary.type_topics.items() if topics & set(answers)))
