"""How well is the claimed effect proven?"""

from __future__ import annotations

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import (
    Parameter,
    Rule,
    RuleBlock,
    Scores,
    Value,
    stepped,
)
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary


class EvidenceRule(Rule):
    """Claimed, shown by a reference case, or verified; measured against what the city asks for, else the highest."""

    name = "evidence"
    title = "Evidence"
    about = "Its effect is verified, shown by a reference case, or claimed; measured against what the city asks for."
    reads_challenge = "the evidence it asks for"
    reads_solution = "the evidence for its effect"
    default_weight = 50
    order = 90
    challenge_columns = ("level",)
    solution_columns = ("level",)
    parameters = {"step": Parameter(0.35, 0.05, 1, "lost for each step of evidence short of what is asked")}

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        levels = vocabulary.evidence
        asked = levels.index(facts.evidence_wanted) if facts.evidence_wanted in levels else len(levels) - 1
        return (asked,)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        levels = vocabulary.evidence
        return (levels.index(facts.evidence),) if facts.evidence in levels else None

    def score(self, block: RuleBlock) -> Scores:
        step = block.parameters["step"]
        worth = [max(0.0, 1.0 - step * short) for short in range(len(block.vocabulary.evidence) + 1)]
        short = block.column("level") - block.row("level")
        return stepped(short.clip(min=0.0), worth)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        level = vocabulary.label(solution.evidence or "")
        if score >= 1:
            return Sentence("How well its effect is proven: {level}.", level=level)
        return Sentence("Its effect could be better proven: {level}.", level=level)
