"""Does it help at the lifecycle stage the challenge is in?"""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.vocabulary import Vocabulary


class StageRule(CodesRule):
    """Helps at the stage the challenge is in; the stage before or after counts in part."""

    name = "stage"
    title = "Lifecycle stage"
    about = "Helps at the stage the challenge is in; the stage before or after counts in part."
    reads_challenge = "its lifecycle stage"
    reads_solution = "the stages it helps at"
    default_weight = 200
    default_parameters = {"warn": 0.1}
    order = 20
    combine = "best"
    parameters = {"free": Parameter(4, 1, 1000, "stages one may claim before each counts less")}
    hit = "Helps at the stage the challenge is in: {codes}."
    near = "Helps at the stage {offered}, near to {wanted}."
    miss = "Helps at the stage {offered}; the challenge is at {wanted}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return (facts.stage,) if facts.stage else ()

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        return facts.stages

    def likeness(self, wanted: str, offered: str, vocabulary: Vocabulary) -> int:
        if wanted == offered:
            return 100
        if wanted not in vocabulary.stages or offered not in vocabulary.stages:
            return 0
        apart = abs(vocabulary.stages.index(wanted) - vocabulary.stages.index(offered))
        return (100, 60, 25)[apart] if apart < 3 else 0
